//! Clicks and shares on their way to the Ledger: gathered in the isolate, so that a link that goes around costs one
//! call every few seconds and the redirect nothing. docs/numbers.md says what counts, and what a crash may lose.

use std::{cell::RefCell, collections::HashMap, time::Duration};

use goodword_domain::time::Timestamp;
use goodword_protocol::Channel;
use worker::Delay;

use crate::{
    error::log,
    http::Exchange,
    ledger::command::{Caller, Command, Traffic},
    reader,
    repeats::Visitors,
    time::now,
};

/// How long a batch gathers.
const GATHERS: Duration = Duration::from_secs(5);
/// After so long, the request that was to send a batch has ended without doing it: another one does.
const OVERDUE: i64 = 8_000;
/// How much a batch holds before it is sent at once.
const FULL: usize = 10_000;

thread_local! {
    // Plain data only: what belongs to a request, such as its `Env`, may not be used by another.
    static GATHERED: RefCell<Gathered> = RefCell::default();
}

/// What was seen and not yet sent.
#[derive(Default)]
struct Gathered {
    programs: HashMap<String, Batch>,
    visitors: Visitors,
}

/// Of one program.
struct Batch {
    /// When the request set out that is to send it.
    since: Timestamp,
    held: usize,
    /// By the code and the name of the channel.
    links: HashMap<(String, &'static str), Traffic>,
}

/// Something that happened with a link.
#[derive(Clone, Copy)]
enum Seen {
    /// A click, by the visitor's keyed hash if there is one.
    Click(Option<u64>),
    Share,
}

/// What a request has to do for the batch that it added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Duty {
    None,
    /// Wait, and send it then.
    SendLater,
    SendNow,
}

/// Counts a click, once the friend is on the way.
pub(crate) fn click(x: &Exchange, program: &str, code: &str, channel: Option<Channel>, visitor: Option<u64>) {
    gather(x, program, code, channel, Seen::Click(visitor));
}

/// Counts a share.
pub(crate) fn share(x: &Exchange, program: &str, code: &str, channel: Channel) {
    gather(x, program, code, Some(channel), Seen::Share);
}

fn gather(x: &Exchange, program: &str, code: &str, channel: Option<Channel>, seen: Seen) {
    let duty = GATHERED.with_borrow_mut(|gathered| gathered.add(program, code, channel, seen, now()));
    if duty == Duty::None {
        return;
    }
    let (env, program) = (x.env.clone(), program.to_owned());
    x.context.wait_until(async move {
        if duty == Duty::SendLater {
            Delay::from(GATHERS).await;
        }
        let Some(batch) = GATHERED.with_borrow_mut(|gathered| gathered.take(&program)) else { return };
        let sent = reader::ask::<()>(&env, &program, Caller::Edge, Command::Traffic(batch)).await;
        if let Err(error) = sent {
            // Not sent again: it may have been counted, and a click too few is better than one too many.
            log(&format!("clicks were not counted: {}", error.problem().code));
        }
    });
}

impl Gathered {
    fn add(
        &mut self,
        program: &str,
        code: &str,
        channel: Option<Channel>,
        seen: Seen,
        now: Timestamp,
    ) -> Duty {
        if let Seen::Click(Some(visitor)) = seen
            && !self.visitors.is_new(visitor, now)
        {
            return Duty::None;
        }
        let mut duty = Duty::None;
        let batch = self.programs.entry(program.to_owned()).or_insert_with(|| {
            duty = Duty::SendLater;
            Batch { since: now, held: 0, links: HashMap::new() }
        });
        if now.as_millis() - batch.since.as_millis() > OVERDUE {
            (batch.since, duty) = (now, Duty::SendNow);
        }
        batch.add(code, channel, seen);
        if batch.held >= FULL { Duty::SendNow } else { duty }
    }

    fn take(&mut self, program: &str) -> Option<Vec<Traffic>> {
        self.programs.remove(program).map(|batch| batch.links.into_values().collect())
    }
}

impl Batch {
    fn add(&mut self, code: &str, channel: Option<Channel>, seen: Seen) {
        self.held += 1;
        let channel = channel.map(Channel::name).unwrap_or_default();
        let link = self.links.entry((code.to_owned(), channel)).or_insert_with(|| Traffic {
            code: code.to_owned(),
            channel: channel.to_owned(),
            ..Traffic::default()
        });
        match seen {
            Seen::Click(Some(visitor)) => link.visitors.push(visitor),
            Seen::Click(None) => link.clicks += 1,
            Seen::Share => link.shares += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn later(millis: i64) -> Timestamp {
        Timestamp::from_millis(NOW.as_millis() + millis)
    }

    fn click(gathered: &mut Gathered, visitor: u64) -> Duty {
        gathered.add("bakery", "k7qw2mxz", None, Seen::Click(Some(visitor)), NOW)
    }

    #[test]
    fn the_first_click_of_a_batch_sends_it_and_the_others_ride_along() {
        let mut gathered = Gathered::default();
        assert_eq!(click(&mut gathered, 1), Duty::SendLater);
        assert_eq!(click(&mut gathered, 2), Duty::None);
        assert_eq!(gathered.add("cafe", "k7qw2mxz", None, Seen::Share, NOW), Duty::SendLater);
        let batch = gathered.take("bakery").unwrap();
        assert_eq!(batch[0].visitors, [1, 2]);
        assert_eq!(gathered.take("bakery"), None);
        assert_eq!(click(&mut gathered, 3), Duty::SendLater);
    }

    #[test]
    fn what_happened_is_told_apart_by_link_and_channel() {
        let mut gathered = Gathered::default();
        let whatsapp = Some(Channel::Whatsapp);
        for (code, channel, seen) in [
            ("one", whatsapp, Seen::Click(Some(1))),
            ("one", whatsapp, Seen::Share),
            ("one", whatsapp, Seen::Click(None)),
            ("one", None, Seen::Click(None)),
            ("two", whatsapp, Seen::Share),
        ] {
            gathered.add("bakery", code, channel, seen, NOW);
        }
        let mut batch = gathered.take("bakery").unwrap();
        batch.sort_by(|one, two| (&one.code, &one.channel).cmp(&(&two.code, &two.channel)));
        let traffic = |code: &str, channel: &str| Traffic {
            code: code.into(),
            channel: channel.into(),
            ..Traffic::default()
        };
        let expected = [
            Traffic { clicks: 1, ..traffic("one", "") },
            Traffic { visitors: vec![1], clicks: 1, shares: 1, ..traffic("one", "whatsapp") },
            Traffic { shares: 1, ..traffic("two", "whatsapp") },
        ];
        assert_eq!(batch, expected);
    }

    #[test]
    fn a_repetition_is_left_out_before_it_is_gathered() {
        let mut gathered = Gathered::default();
        click(&mut gathered, 1);
        gathered.take("bakery");
        assert_eq!(click(&mut gathered, 1), Duty::None);
        assert_eq!(gathered.take("bakery"), None);
    }

    #[test]
    fn a_batch_whose_request_has_ended_is_sent_by_the_next_one() {
        let mut gathered = Gathered::default();
        let share = |gathered: &mut Gathered, at| gathered.add("bakery", "one", None, Seen::Share, at);
        assert_eq!(share(&mut gathered, NOW), Duty::SendLater);
        assert_eq!(share(&mut gathered, later(OVERDUE)), Duty::None);
        assert_eq!(share(&mut gathered, later(OVERDUE + 1)), Duty::SendNow);
        assert_eq!(gathered.take("bakery").unwrap()[0].shares, 3);
    }

    #[test]
    fn a_batch_that_is_full_is_sent_at_once() {
        let mut gathered = Gathered::default();
        for click in 1..FULL {
            let duty = gathered.add("bakery", "one", None, Seen::Click(None), NOW);
            assert_eq!(duty, if click == 1 { Duty::SendLater } else { Duty::None });
        }
        assert_eq!(gathered.add("bakery", "one", None, Seen::Click(None), NOW), Duty::SendNow);
    }
}
