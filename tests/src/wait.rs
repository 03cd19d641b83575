//! Waiting for what happens by itself.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

/// Longer than anything takes by itself on a machine that does other work besides.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN: Duration = Duration::from_millis(50);

/// Asks until there is an answer; fails when there is none for too long. `what` says what is waited for.
pub async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    let answer = timeout_at(deadline, async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            sleep(BETWEEN).await;
        }
    });
    answer.await.unwrap_or_else(|_| panic!("not within {} s: {what}", PATIENCE.as_secs()))
}
