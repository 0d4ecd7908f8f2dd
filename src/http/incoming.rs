//! Bodies piece by piece, with an end to patience.

use std::fmt;
use std::future::{Ready, ready};
use std::net::Shutdown;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use socket2::{SockRef, Socket};
use tokio::time::timeout;

use super::body::too_large;
use super::state::App;
use crate::refusal::{Answer, Code, Refusal, Text};

/// A body on its way in. A sender that sends nothing for [`idle_seconds`](crate::config::Settings::idle_seconds) is not waited
/// for any longer.
pub struct Incoming {
    payload: Payload,
    patience: Duration,
    line: Option<Line>,
}

/// A connection of a client, beside the web server that holds it.
#[derive(Debug, Clone)]
pub struct Line(Arc<Socket>);

impl Line {
    /// The connection of a stream. An answer that its client doesn't read for so long ends it: it would stay in memory.
    pub fn of(stream: &TcpStream, patience: Duration) -> std::io::Result<Self> {
        let socket = SockRef::from(stream).try_clone()?;
        socket.set_tcp_user_timeout(Some(patience))?;
        Ok(Self(Arc::new(socket)))
    }

    /// Reads no more: the web server would wait for the rest of a body that stopped.
    fn stop_reading(&self) {
        if let Err(error) = self.0.shutdown(Shutdown::Read) {
            tracing::debug!(cause = %error, "the connection has ended already");
        }
    }
}

impl Incoming {
    /// The body of a request.
    pub(super) fn of(request: &HttpRequest, payload: &mut Payload) -> Self {
        let app = request.app_data::<Data<App>>();
        let patience = app.map_or(Duration::MAX, |app| app.settings.idle());
        Self { payload: payload.take(), patience, line: request.conn_data::<Line>().cloned() }
    }

    /// All of the body; 413 where it is longer than `limit` bytes.
    pub async fn whole(&mut self, limit: usize) -> Answer<Bytes> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.next().await? {
            if whole.len() + chunk.len() > limit {
                return Err(too_large(limit));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// The next bytes; nothing at the body's end. 400 where the connection ended before it, 408 where the sender fell silent.
    pub async fn next(&mut self) -> Answer<Option<Bytes>> {
        match timeout(self.patience, self.payload.next()).await {
            Ok(None) => Ok(None),
            Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
            Ok(Some(Err(error))) => Err(cut(&error)),
            Err(_) => {
                self.line.iter().for_each(Line::stop_reading);
                Err(silent(self.patience))
            }
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("patience", &self.patience).finish_non_exhaustive()
    }
}

impl FromRequest for Incoming {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request, payload)))
    }
}

/// 400: the body stopped before its end.
fn cut(error: &dyn std::fmt::Display) -> Refusal {
    tracing::info!(cause = %error, "body cut");
    Refusal::new(
        Code::MalformedRequest,
        Text::new("Nội dung bị cắt giữa chừng; hãy gửi lại.", "The body stopped before its end; send it again."),
    )
}

/// 408: the sender fell silent.
fn silent(patience: Duration) -> Refusal {
    let seconds = patience.as_secs();
    Refusal::new(
        Code::RequestTimeout,
        Text::new(
            format!("Không nhận thêm được gì trong {seconds} giây; hãy gửi lại."),
            format!("Nothing more came for {seconds} seconds; send it again."),
        ),
    )
}
