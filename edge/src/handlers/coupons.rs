//! Coupons: pools of the owner's own codes.

use goodword_domain::{code::CouponCode, slug::PoolName};
use goodword_protocol::{CouponsAnswer, Page, Pool};
use worker::Response;

use super::{limit, owner};
use crate::{
    border,
    error::{ApiError, Result},
    http::{self, Exchange},
    import::{Entry, Form, Import},
    ledger::{
        answer::CouponsAdded,
        command::{Caller, Command, Coupons},
    },
    reader,
};

/// The largest list of codes, in bytes: 100,000 of the longest ones in JSON are 7 MB.
const LARGEST: usize = 16_000_000;
/// How many duplicates an answer shows.
const EXAMPLES: usize = 100;
/// The most codes of which an owner can say that they are few.
const MOST_LOW: u32 = 1_000_000;

const FORM: Form = Form { texts: &["pool"], lists: &["codes"], headings: &["code"] };

/// `POST /v1/programs/{program}/coupons?pool=&low_stock=`: 200, also when nothing is new.
pub(crate) async fn post(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let mut pool = x.query("pool").map(|name| pool_name(&name)).transpose()?;
    let low_stock = low_stock(x)?;
    // Nothing of a long body is read for somebody who may not send it.
    list(x, program, caller.clone(), None, Some(1)).await?;
    let mut import = Import::begin(x, &FORM, LARGEST)?;
    let mut answer = CouponsAnswer::default();
    loop {
        let part = import.part(x).await?;
        let ended = part.is_none();
        let codes = read(part.unwrap_or_default(), &mut pool, &mut answer)?;
        let no_pool =
            || ApiError::field("pool", "Say which pool before the codes: `?pool=spring`, or `pool`.");
        let name = pool.as_ref().ok_or_else(no_pool)?.as_str().to_owned();
        let coupons = Coupons { pool: name, codes, low_stock };
        let added = reader::ask(&x.env, program, caller.clone(), Command::AddCoupons(coupons)).await?;
        count(&mut answer, added);
        if ended {
            answer.pool = pool.map(|pool| pool.to_string()).unwrap_or_default();
            return http::json(200, &answer);
        }
    }
}

/// `GET /v1/programs/{program}/coupons?cursor=&limit=`: the pools, by name.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let (after, limit) = (x.query("cursor"), limit(x)?);
    http::json(200, &list(x, program, owner(x, program)?, after, limit).await?)
}

async fn list(
    x: &Exchange,
    program: &str,
    caller: Caller,
    after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<Pool>> {
    reader::ask(&x.env, program, caller, Command::Pools { after, limit }).await
}

/// The codes of a part, in the form that is compared.
fn read(part: Vec<Entry>, pool: &mut Option<PoolName>, answer: &mut CouponsAnswer) -> Result<Vec<String>> {
    let mut codes = Vec::with_capacity(part.len());
    for entry in part {
        if entry.field == Some("pool") {
            let named = pool_name(entry.value.as_deref().unwrap_or_default())?;
            if pool.as_ref().is_some_and(|pool| *pool != named) {
                return Err(ApiError::field("pool", "The address names another pool; say it in one place."));
            }
            *pool = Some(named);
        } else if let Some(Ok(code)) = entry.value.as_deref().map(CouponCode::parse) {
            codes.push(code.to_string());
        } else {
            answer.invalid += 1;
        }
    }
    Ok(codes)
}

fn count(answer: &mut CouponsAnswer, part: CouponsAdded) {
    answer.added += part.added;
    answer.duplicates += part.duplicates.len() as u64;
    let room = EXAMPLES - answer.duplicate_examples.len();
    answer.duplicate_examples.extend(part.duplicates.into_iter().take(room));
    answer.left = part.left;
}

fn pool_name(text: &str) -> Result<PoolName> {
    PoolName::parse(text).map_err(|why| border::invalid("pool", why))
}

fn low_stock(x: &Exchange) -> Result<Option<u32>> {
    let wrong = || ApiError::field("low_stock", "Say 0 to 1,000,000.");
    let read = |text: String| text.parse().ok().filter(|number| *number <= MOST_LOW).ok_or_else(wrong);
    x.query("low_stock").map(read).transpose()
}
