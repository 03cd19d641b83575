//! Backups: a whole program out, by its owner, and back in, by the operator.

use futures_util::stream;
use goodword_domain::slug::ProgramId;
use goodword_protocol::ProgramView;
use worker::{Env, Response, ResponseBuilder};

use super::{operator, owner};
use crate::{
    backup::{FORMAT, Mark, Reader, Step, Sum, line},
    border,
    error::{ApiError, Code, Result, log},
    http::{self, Exchange},
    ledger::{
        answer::{ExportPage, Exporting},
        command::{Caller, Command, RestoreStep},
    },
    reader,
};

/// The largest backup, in bytes: what Cloudflare takes on its smaller plans.
const LARGEST: usize = 100_000_000;

/// `GET /v1/programs/{program}/export`: every row as it stood at one moment, a line each.
pub(crate) async fn export(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let begun: Exporting = reader::ask(&x.env, program, caller.clone(), Command::BeginExport).await?;
    let export = Export {
        env: x.env.clone(),
        program: program.to_owned(),
        caller,
        id: begun.id.clone(),
        sum: Sum::default(),
        next: Next::Head(begun),
    };
    http::lines(program, stream::unfold(export, Export::part))
}

/// An export that is being sent.
struct Export {
    env: Env,
    program: String,
    caller: Caller,
    id: String,
    sum: Sum,
    next: Next,
}

enum Next {
    Head(Exporting),
    /// The lines after this number.
    Lines(i64),
    End,
    Nothing,
}

impl Export {
    /// The next part. A failure ends the answer before its last line, so that it is noticed.
    async fn part(mut self) -> Option<(worker::Result<Vec<u8>>, Self)> {
        let part = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Nothing => return None,
            Next::Head(begun) => self.head(&begun),
            Next::Lines(after) => self.lines(after).await,
            Next::End => self.end().await,
        };
        let part = part.map_err(|error| worker::Error::RustError(error.problem().detail.clone()));
        Some((part.map(String::into_bytes), self))
    }

    fn head(&mut self, begun: &Exporting) -> Result<String> {
        let Exporting { at, schema, .. } = begun;
        let (program, at) = (self.program.clone(), at.clone());
        let head = line(&Mark::Export { format: FORMAT, program, at, schema: *schema })?;
        self.sum.add(&head);
        self.next = Next::Lines(0);
        Ok(head)
    }

    async fn lines(&mut self, after: i64) -> Result<String> {
        let page: ExportPage = self.ask(Command::ExportPage { id: self.id.clone(), after }).await?;
        self.sum.add(&page.lines);
        self.next = if page.more { Next::Lines(page.last) } else { Next::End };
        Ok(page.lines)
    }

    async fn end(&self) -> Result<String> {
        self.ask::<()>(Command::EndExport { id: self.id.clone() }).await?;
        line(&self.sum.end())
    }

    async fn ask<T: serde::de::DeserializeOwned>(&self, command: Command) -> Result<T> {
        reader::ask(&self.env, &self.program, self.caller.clone(), command).await
    }
}

/// `PUT /v1/programs/{program}/restore`: 201 when all of the backup is there.
pub(crate) async fn put(x: &mut Exchange, program: &str) -> Result<Response> {
    operator(x)?;
    ProgramId::parse(program).map_err(|why| border::invalid("program", why))?;
    if x.media_type() != "application/x-ndjson" {
        let detail = "Send the backup with `Content-Type: application/x-ndjson`.";
        return Err(ApiError::new(Code::UnsupportedMediaType, detail));
    }
    x.begin(LARGEST)?;
    let mut restoring = Restoring { program, id: None, view: None };
    let result = restoring.all(x).await;
    if result.is_err() && restoring.id.is_some() {
        // What is not whole is not kept; where even that fails, it can be restored or given up all the same.
        let undo = RestoreStep::Drop { id: restoring.id.clone() };
        if let Err(error) = restoring.step::<()>(&x.env, undo).await {
            log(&format!("{}: what was restored by half was not given up: {}", x.id, error.problem().detail));
        }
    }
    http::json(201, &result?)
}

/// `DELETE /v1/programs/{program}/restore`: 204; what was restored of a backup whose restoring broke off is gone.
pub(crate) async fn drop(x: &mut Exchange, program: &str) -> Result<Response> {
    operator(x)?;
    let command = Command::Restore(RestoreStep::Drop { id: None });
    reader::ask::<()>(&x.env, program, Caller::Operator, command).await?;
    Ok(ResponseBuilder::new().with_status(204).empty())
}

/// A backup that is being restored.
struct Restoring<'p> {
    program: &'p str,
    /// Which restoring it is, once it began.
    id: Option<String>,
    view: Option<ProgramView>,
}

impl Restoring<'_> {
    async fn all(&mut self, x: &mut Exchange) -> Result<ProgramView> {
        let (mut reader, mut steps) = (Reader::new(self.program), Vec::new());
        loop {
            let piece = x.piece().await?;
            match &piece {
                Some(piece) => reader.read(piece, &mut steps)?,
                None => reader.end(&mut steps)?,
            }
            // The last step is taken when nothing stands behind it.
            let whole = piece.is_none();
            let ready =
                if whole { steps.len() } else { steps.iter().position(is_end).unwrap_or(steps.len()) };
            for step in steps.drain(..ready).collect::<Vec<_>>() {
                self.take(&x.env, step).await?;
            }
            if whole {
                let nothing = || ApiError::new(Code::BrokenBackup, "The file is empty.");
                return self.view.take().ok_or_else(nothing);
            }
        }
    }

    async fn take(&mut self, env: &Env, step: Step) -> Result<()> {
        let id = self.id.clone().unwrap_or_default();
        match step {
            Step::Begin { schema } => self.id = Some(self.step(env, RestoreStep::Begin { schema }).await?),
            Step::Rows { table, columns, rows } => {
                self.step::<()>(env, RestoreStep::Rows { id, table, columns, rows }).await?;
            }
            Step::End { columns, row, counts } => {
                let step = RestoreStep::End { id, columns, row, counts };
                self.view = Some(self.step(env, step).await?);
            }
        }
        Ok(())
    }

    async fn step<T: serde::de::DeserializeOwned>(&self, env: &Env, step: RestoreStep) -> Result<T> {
        reader::ask(env, self.program, Caller::Operator, Command::Restore(step)).await
    }
}

fn is_end(step: &Step) -> bool {
    matches!(step, Step::End { .. })
}
