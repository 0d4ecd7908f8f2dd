"""What a sender and an officer see. No dossier of these tests is real."""

import json

from django.test import TestCase

from .access import Caller, Role, issue
from .models import Unit

DOSSIER = {
    "procedure_code": "TT-1",
    "channel": "online",
    "applicant_type": "citizen",
    "status": "result_returned",
    "received_at": "2023-03-20T08:00:00+07:00",
    "due_at": "2023-03-24T17:00:00+07:00",
    "completed_at": "2023-03-27T10:00:00+07:00",
    "fee": {"amount": 8000, "paid_online": True},
    "rating": 4,
    "source_updated_at": "2023-03-27T17:00:00+07:00",
}
OLDER = {**DOSSIER, "rating": 1, "source_updated_at": "2023-03-26T17:00:00+07:00"}
NEWER = {**DOSSIER, "rating": 5, "source_updated_at": "2023-03-28T17:00:00+07:00"}
PLACE = "/v1/units/10007/dossiers/HS-1"


class DossierTest(TestCase):
    """A province and two communes."""

    def setUp(self):
        """Enters the units."""
        province = self.unit("30")
        self.unit("10007", province)
        self.unit("10008", province)

    def unit(self, code, parent=None):
        """Enters a unit."""
        about = {"name": code, "kind": "commune", "receives_dossiers": True, "valid_from": "2004-01-01"}
        return Unit.objects.create(code=code, parent=parent, **about)

    def ask(self, method, path, body="", kind="application/json", role=Role.ONE_STOP_SYSTEM, unit="30"):
        """Asks as some caller."""
        token = issue(Caller("test", role, unit))
        body = body if isinstance(body, str) else json.dumps(body)
        return self.client.generic(method, path, body, kind, headers={"authorization": f"Bearer {token}"})

    def submit(self, *lines):
        """Submits lines."""
        body = "\n".join(json.dumps(line) for line in lines)
        return self.ask("POST", "/v1/dossiers/bulk", body, "application/x-ndjson").json()

    def test_a_dossier_is_created_then_replaced_and_an_older_message_is_stale(self):
        self.assertEqual(self.ask("PUT", PLACE, DOSSIER).status_code, 201)
        self.assertEqual(self.ask("PUT", PLACE, {**NEWER, "fee": None}).status_code, 200)
        self.assertEqual(self.ask("PUT", PLACE, OLDER).status_code, 409)
        shown = self.ask("GET", PLACE).json()
        self.assertEqual((shown["rating"], shown["fee"], shown["closed_on"]), (5, None, "2023-03-27"))

    def test_a_name_is_refused_and_so_is_a_received_dossier_without_its_time(self):
        for wrong in (
            {"name": "x"},
            {"received_at": None},
            {"rating": 6},
            {"fee": {"amount": -1, "paid_online": True}},
        ):
            self.assertEqual(self.ask("PUT", PLACE, {**DOSSIER, **wrong}).status_code, 400, wrong)

    def test_a_status_may_be_a_number_or_unknown(self):
        for sent, kept in (("4", "processing"), ("Đang chờ", "processing"), ("10", "result_returned")):
            shown = self.ask("PUT", PLACE, {**DOSSIER, "status": sent}).json()
            self.assertEqual((shown["status"], shown["sender_status"]), (kept, sent))

    def test_only_who_works_in_the_unit_or_above_it_sees_a_dossier(self):
        self.ask("PUT", PLACE, DOSSIER)
        self.assertEqual(self.ask("GET", PLACE, unit="10007").status_code, 200)
        self.assertEqual(self.ask("GET", PLACE, unit="10008").status_code, 404)
        self.assertEqual(self.ask("PUT", PLACE, DOSSIER, role=Role.SUPERVISOR).status_code, 403)
        self.assertEqual(self.client.get(PLACE).status_code, 401)

    def test_each_line_is_judged_for_itself_and_the_newest_stays(self):
        line = {"unit_code": "10007", "code": "HS-1"}
        wrong = {**DOSSIER, "unit_code": "99", "code": "HS-1"}
        told = self.submit({**line, **DOSSIER}, {**line, **NEWER}, {**line, **OLDER}, wrong)
        self.assertEqual([told[what] for what in ("created", "updated", "stale", "rejected")], [1, 1, 1, 1])
        self.assertEqual(self.submit({**line, **OLDER})["stale"], 1)
        self.assertEqual(self.ask("GET", PLACE).json()["rating"], 5)

    def test_a_unit_above_counts_the_dossiers_below_it(self):
        pending = {**DOSSIER, "status": "processing", "channel": "direct"}
        self.submit({**DOSSIER, "unit_code": "10007", "code": "A"}, {**pending, "unit_code": "10008", "code": "B"})
        path = "/v1/statistics?unit=30&from=2023-03-15&to=2023-06-14"
        told = self.ask("GET", path, role=Role.SUPERVISOR).json()
        self.assertEqual(told["figures"]["received"], {"total": 2, "online": 1, "direct": 1, "postal": 0})
        self.assertEqual(told["figures"]["resolved"], {"total": 1, "early": 0, "on_time": 0, "late": 1})
        self.assertEqual(told["figures"]["pending"], {"total": 1, "in_time": 0, "overdue": 1})
        self.assertEqual(told["rates"]["online"]["percent"], "50.00")
