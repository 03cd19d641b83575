//! Waiting for what happens by itself.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

/// Longer than anything takes by itself on a machine that does other work besides.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN: Duration = Duration::from_millis(50);

/// Asks until there is an answer; fails when there is none for too long. `what` says what is waited for.
pub async fn eventually<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    in_time(ask).await.unwrap_or_else(|| panic!("not within {} s: {what}", PATIENCE.as_secs()))
}

/// Asks until there is an answer; None when there is none for too long.
pub(crate) async fn in_time<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let answer = timeout_at(Instant::now() + PATIENCE, async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            sleep(BETWEEN).await;
        }
    });
    answer.await.ok()
}
