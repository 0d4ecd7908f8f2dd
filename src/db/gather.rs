//! Questions that arrive together share an answer's cost: while one batch is under way the next one gathers, so that many
//! share few transactions, and a lone one waits for nothing but its own.

use std::future::Future;

use tokio::sync::{mpsc, oneshot};

use crate::refusal::{Answer, Refusal};

/// How many questions wait for a batch at most; who comes then waits to wait.
const WAITING: usize = 1_024;

/// Where questions gather. Cheap to clone.
#[derive(Debug)]
pub struct Gathering<Q, A>(mpsc::Sender<(Q, oneshot::Sender<A>)>);

impl<Q, A> Clone for Gathering<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Q: Send + 'static, A: Send + 'static> Gathering<Q, A> {
    /// Begins to gather; `work` answers batches of up to `most` questions, each in its place, one batch after the other.
    ///
    /// Must be called on the main runtime; it ends when nothing can ask any more.
    pub fn start<W>(most: usize, work: impl Fn(Vec<Q>) -> W + Send + 'static) -> Self
    where
        W: Future<Output = Vec<A>> + Send,
    {
        let (sender, mut waiting) = mpsc::channel::<(Q, oneshot::Sender<A>)>(WAITING);
        tokio::spawn(async move {
            let mut together = Vec::with_capacity(most);
            while waiting.recv_many(&mut together, most).await > 0 {
                let (questions, askers): (Vec<_>, Vec<_>) = together.drain(..).unzip();
                for (asker, answer) in askers.into_iter().zip(work(questions).await) {
                    // who hung up meanwhile needs no answer
                    drop(asker.send(answer));
                }
            }
        });
        Self(sender)
    }

    /// Asks, and waits for the answer.
    pub async fn ask(&self, question: Q) -> Answer<A> {
        let (asker, answer) = oneshot::channel();
        self.0.send((question, asker)).await.map_err(|gone| Refusal::internal(&gone))?;
        answer.await.map_err(|gone| Refusal::internal(&gone))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn who_comes_while_a_batch_is_under_way_shares_the_next_one() {
        static BEGUN: Semaphore = Semaphore::const_new(0);
        static GO: Semaphore = Semaphore::const_new(0);
        let gathering = Gathering::start(4, |questions: Vec<u32>| async move {
            BEGUN.add_permits(1);
            GO.acquire().await.unwrap().forget();
            let size = questions.len();
            questions.into_iter().map(|question| (question, size)).collect()
        });
        let first = tokio::spawn({
            let gathering = gathering.clone();
            async move { gathering.ask(0).await }
        });
        BEGUN.acquire().await.unwrap().forget();
        let others = tokio::spawn(join_all((1..=6).map({
            let gathering = gathering.clone();
            move |question| {
                let gathering = gathering.clone();
                async move { gathering.ask(question).await.unwrap() }
            }
        })));
        while gathering.0.capacity() != WAITING - 6 {
            tokio::task::yield_now().await;
        }
        GO.add_permits(3);
        assert_eq!(first.await.unwrap().unwrap(), (0, 1));
        assert_eq!(others.await.unwrap(), [(1, 4), (2, 4), (3, 4), (4, 4), (5, 2), (6, 2)]);
    }
}
