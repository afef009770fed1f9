//! Reads a paste document by document. A tree that nobody needs any more is let go as soon as its objects are typed, so that
//! no more than one is in memory; and what is known of each document is kept, so that after a change of the text only the
//! documents that changed are read again.

use super::reading::objects;
use crate::admission::{Applied, AppliedObject, Applying, Config, Fate};
use crate::limits::{Excess, Limits};
use crate::manifest::{self, Object};
use crate::source::{Moved, Places, Span};
use crate::yaml::{self, Beginning, Content, Document, Piece};

/// What is known of one document, beside the document itself and its objects.
pub(crate) struct Part {
    /// What YAML got to see.
    piece: Span,
    /// Where the next document begins.
    next: usize,
    /// For how many documents it counts.
    size: usize,
    fate: Fate,
    /// How many objects it has.
    objects: usize,
    /// It holds several objects that run into one another.
    pub(super) runs_together: bool,
}

/// All documents of a paste. Typed objects stand beside the applied ones.
#[derive(Default)]
pub(super) struct Parts {
    pub parts: Vec<Part>,
    pub documents: Vec<Document>,
    pub applied: Applied,
    pub objects: Vec<Option<Object>>,
}

/// One document, with its objects.
struct Whole {
    index: usize,
    part: Part,
    document: Document,
    objects: Vec<Option<Object>>,
}

/// Reads a paste of YAML documents; none for another one. `earlier` is one that was read before, with its text: each
/// document of it that is still there is taken over.
pub(super) fn read(
    text: &str,
    config: &Config,
    limits: &Limits,
    earlier: Option<(&str, Parts)>,
) -> Result<Option<Parts>, Excess> {
    let Beginning::Yaml(from) = yaml::beginning(text) else { return Ok(None) };
    let (old_text, old) = earlier.map_or(("", Vec::new()), |(text, parts)| (text, parts.apart()));
    let (prefix, suffix) = common(old_text, text);
    let mut old = old.into_iter().peekable();
    let (applying, wholes) = (Applying::new(config), Vec::with_capacity(old.len()));
    let mut reading = Reading { text, limits, size: 0, applying, wholes };
    let mut at = from;
    // A document that ends with the text may go on in the new one.
    let is_before = |at: usize, old: &Whole| {
        old.part.piece.start == at && old.part.next <= prefix && old.part.next < old_text.len()
    };
    while let Some(same) = old.next_if(|old| is_before(at, old)) {
        let start = std::mem::replace(&mut at, same.part.next);
        reading.take_over(same, start);
    }
    // Behind the change: where a document begins as it did, counted from the end, all that follow are the same.
    let old_place = |at: usize| (at + old_text.len()).checked_sub(text.len()).filter(|_| at + suffix >= text.len());
    loop {
        let old_at = old_place(at);
        while old.next_if(|old| old_at.is_some_and(|at| old.part.piece.start < at)).is_some() {}
        if old.peek().is_some_and(|old| old_at == Some(old.part.piece.start)) {
            break;
        }
        let Some(piece) = yaml::piece(text, at) else { break };
        at = piece.next;
        reading.read(piece);
    }
    for same in old {
        let start = same.part.piece.start + text.len() - old_text.len();
        reading.take_over(same, start);
    }
    limits.of_documents(reading.size).map_or_else(|| Ok(Some(reading.together())), Err)
}

/// How many bytes two texts have in common at their beginnings, and behind those at their ends.
fn common(one: &str, other: &str) -> (usize, usize) {
    const CHUNK: usize = 4096;
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = |(one, other): &(&[u8], &[u8])| one == other;
    let start = CHUNK * one.chunks(CHUNK).zip(other.chunks(CHUNK)).take_while(same).count();
    let start = start.min(one.len()).min(other.len());
    let prefix = start + one[start..].iter().zip(&other[start..]).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[prefix..], &other[prefix..]);
    let end = CHUNK * one.rchunks(CHUNK).zip(other.rchunks(CHUNK)).take_while(same).count();
    let end = end.min(one.len()).min(other.len());
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    (prefix, end + one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count())
}

struct Reading<'t> {
    text: &'t str,
    limits: &'t Limits,
    /// For how many documents those count that were read.
    size: usize,
    applying: Applying,
    wholes: Vec<Whole>,
}

impl Reading<'_> {
    fn read(&mut self, piece: Piece) {
        let index = self.wholes.len();
        let (span, next) = (piece.span, piece.next);
        let mut document = yaml::read_piece(self.text, piece);
        let size = objects(&document);
        if self.is_too_much_with(size) {
            return;
        }
        let mut fate = self.applying.surely(index, &mut document).unwrap_or_else(|| {
            yaml::read_again(self.text, &mut document);
            self.applying.document(index, &document)
        });
        let lowered = |object: &mut AppliedObject| manifest::lower(&object.stored.take()?, index);
        let objects = fate.objects.iter_mut().map(lowered).collect();
        if fate.is_quiet() && matches!(document.content, Content::Tree(_)) {
            document.content = Content::LetGo;
        }
        let runs_together = runs_together(document.span.text(self.text));
        let part = Part { piece: span, next, size, objects: fate.objects.len(), fate, runs_together };
        self.wholes.push(Whole { index, part, document, objects });
    }

    /// Counts a document; from where there are too many on the others are only counted too.
    fn is_too_much_with(&mut self, size: usize) -> bool {
        self.size += size;
        self.limits.of_documents(self.size).is_some()
    }

    /// Takes over a document whose text begins at `start` now, unless something else comes of it behind what is new.
    fn take_over(&mut self, mut whole: Whole, start: usize) {
        let from = whole.part.piece;
        let moved = Moved { from, to: start, document: self.wholes.len() };
        let stays = start == from.start;
        // At the very beginning the places in the document are not to be told from those of what stands nowhere.
        if (!stays && from.start == 0) || !self.applying.again(&whole.part.fate) {
            return yaml::piece(self.text, start).into_iter().for_each(|piece| self.read(piece));
        }
        if !stays || whole.index != moved.document {
            whole.shift(moved);
        }
        if !self.is_too_much_with(whole.part.size) {
            self.wholes.push(whole);
        }
    }

    fn together(self) -> Parts {
        let mut together = Parts::default();
        let mut fates = Vec::with_capacity(self.wholes.len());
        for Whole { mut part, document, objects, .. } in self.wholes {
            fates.push(std::mem::take(&mut part.fate));
            together.parts.push(part);
            together.documents.push(document);
            together.objects.extend(objects);
        }
        together.applied = Applied::to_the_end(&together.documents, &mut fates);
        for (part, fate) in together.parts.iter_mut().zip(fates) {
            part.fate = fate;
        }
        together
    }
}

impl Parts {
    fn apart(self) -> Vec<Whole> {
        let Self { parts, documents, applied, objects } = self;
        let (mut applied, mut objects) = (applied.objects.into_iter(), objects.into_iter());
        let wholes = parts.into_iter().zip(documents).enumerate().map(|(index, (mut part, document))| {
            part.fate.objects = applied.by_ref().take(part.objects).collect();
            let objects = objects.by_ref().take(part.objects).collect();
            Whole { index, part, document, objects }
        });
        wholes.collect()
    }
}

impl Places for Whole {
    fn shift(&mut self, moved: Moved) {
        let Self { index, part, document, objects } = self;
        *index = moved.document;
        part.next = part.next - part.piece.start + moved.to;
        part.piece.shift(moved);
        part.fate.shift(moved);
        document.shift(moved);
        objects.shift(moved);
    }
}

/// Several objects without `---` between them: kubectl keeps the last of each key and says nothing.
pub(super) fn runs_together(text: &str) -> bool {
    text.lines().filter(|line| line.starts_with("kind:")).nth(1).is_some()
}
