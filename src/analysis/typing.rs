//! Follows what is typed into one document of a long paste: room is made behind it, so that nothing else moves, and only that
//! document is read again. All places are in the text with the room in it until an answer is given, which has those of the paste.

use super::parts::{Changed, Part, Parts};
use super::refused::is_refused;
use super::{Analysis, World};
use crate::admission::{AppliedObject, Applying, Fate, brought_up_to_date};
use crate::manifest::{self, Object};
use crate::report::{Assumption, Cite, CleanedPaste, Diagnostic, DocumentSummary, Fix, Hop, Label, Mark};
use crate::source::{Room, Span};
use crate::yaml::{self, Beginning, Content, Document};

/// How much can be typed before room has to be made anew.
const ROOM: usize = 256;

/// The document in which one types.
pub(super) struct Typing {
    /// Its place among the documents.
    document: usize,
    /// The place of its object among the applied ones.
    object: usize,
    room: Room,
    /// The cluster to which all documents were applied.
    applying: Applying,
}

/// A document as it was read again.
struct Again {
    document: Document,
    fate: Fate,
    object: AppliedObject,
    typed: Option<Object>,
}

impl Typing {
    /// Makes room behind the document that was changed; none where it is not one to be read by itself.
    pub(super) fn begin(text: &mut String, parts: &mut Parts, changed: Changed) -> Option<Self> {
        let Changed { document, applying } = changed;
        if !can_be_followed(parts, document) {
            return None;
        }
        let object = parts.parts[..document].iter().map(|part| part.objects).sum();
        let length = if document + 1 < parts.parts.len() { ROOM } else { 0 };
        let room = Room { start: parts.parts[document].piece.end, length };
        parts.parts[document].next += length;
        parts.move_behind(document, |start| start + length);
        text.insert_str(room.start, &"\n".repeat(length));
        Some(Self { document, object, room, applying })
    }

    /// The room that was made.
    pub(super) fn room(&self) -> Room {
        self.room
    }

    /// Takes the room away again.
    pub(super) fn end(self, text: &mut String, parts: &mut Parts) {
        let Room { start, length } = self.room;
        parts.parts[self.document].next -= length;
        parts.move_behind(self.document, |start| start - length);
        text.replace_range(start..start + length, "");
    }

    /// Whether a text with room in it is this paste.
    pub(super) fn is_paste(&self, text: &str, paste: &str) -> bool {
        let (before, behind) = (&text[..self.room.start], &text[self.room.end()..]);
        paste.len() == before.len() + behind.len() && paste.starts_with(before) && paste.ends_with(behind)
    }

    /// Follows to another paste. False, and nothing has changed, where more than the one document is another, or it is no
    /// longer one of its kind.
    pub(super) fn follow(&mut self, text: &mut String, world: &mut World, paste: &str) -> bool {
        let Some(part) = world.parts.get(self.document) else { return false };
        let (start, behind) = (part.piece.start, &text[self.room.end()..]);
        let is_known = paste.len() >= start + behind.len()
            && paste.as_bytes().starts_with(&text.as_bytes()[..start])
            && paste.as_bytes().ends_with(behind.as_bytes());
        let end = paste.len() - behind.len().min(paste.len());
        let fits = behind.is_empty() || end <= self.room.end();
        if !is_known || !fits || !paste.is_char_boundary(start) || !paste.is_char_boundary(end) {
            return false;
        }
        let begins_alike = yaml::beginning(paste) == Beginning::Yaml(world.parts[0].piece.start);
        let Some((piece, again)) = self.read_again(part, paste, end).filter(|_| begins_alike) else { return false };
        let room = Room { start: end, length: if behind.is_empty() { 0 } else { self.room.end() - end } };
        let part = &mut world.parts[self.document];
        (part.next, part.piece) = (part.next - self.room.end() + room.end(), piece);
        let typed = [&paste[start..end], &"\n".repeat(room.length)].concat();
        text.replace_range(start..self.room.end(), &typed);
        self.put(world, again);
        (self.room, world.room) = (room, room);
        true
    }

    /// Reads the document again, which ends at `end` now.
    fn read_again(&mut self, part: &Part, paste: &str, end: usize) -> Option<(Span, Again)> {
        let piece = yaml::piece(paste, part.piece.start)?;
        let span = piece.span;
        let ends_alike = span.end == end && piece.next - end == part.next - self.room.end();
        if !ends_alike || piece.kinds > 1 || piece.bad_separator.is_some() {
            return None;
        }
        let mut document = yaml::read_piece(paste, piece);
        let mut fate = self.applying.instead(&part.fate, self.document, &mut document)?;
        let mut object = fate.objects.pop()?;
        let typed = manifest::lower(&object.stored.take()?, self.document);
        Some((span, Again { document, fate, object, typed }))
    }

    fn put(&self, world: &mut World, again: Again) {
        let Again { document, fate, object, typed } = again;
        world.parts[self.document].fate = fate;
        world.documents[self.document] = document;
        world.applied.objects[self.object] = object;
        let before = std::mem::replace(&mut world.objects[self.object], typed);
        world.exchange(before.as_ref(), self.object);
    }
}

/// Whether a paste is taken as it stands, and one of its documents is an object by itself.
fn can_be_followed(parts: &Parts, document: usize) -> bool {
    let Parts { parts, documents, applied, .. } = parts;
    let is_plain = |part: &Part| part.surely && part.objects == 1;
    let is_taken = applied.refusals.is_empty()
        && !applied.objects.iter().any(is_refused)
        && !parts.iter().any(|part| part.runs_together)
        && !documents.iter().any(|document| matches!(document.content, Content::Broken(_)));
    is_taken && parts.get(document).is_some_and(is_plain) && brought_up_to_date(documents).is_none()
}

impl Analysis {
    /// Changes the places of a text with room in it to those of the paste.
    pub(super) fn leave(&mut self, room: Room) {
        if room.length == 0 {
            return;
        }
        let each = &mut |place: &mut Span| *place = Span::new(room.in_paste(place.start), room.in_paste(place.end));
        let Self { cleaned, documents, hops, diagnostics, assumptions, marks, .. } = self;
        if let Some(CleanedPaste { fix: Some(fix), .. }) = cleaned {
            of_fix(fix, each);
        }
        documents.iter_mut().for_each(|DocumentSummary { span, .. }| each(span));
        hops.iter_mut().flat_map(|Hop { cites, .. }| cites).for_each(|Cite { span, .. }| each(span));
        diagnostics.iter_mut().for_each(|found| of_diagnostic(found, each));
        let cites = assumptions.iter_mut().filter_map(|Assumption { cite, .. }| cite.as_mut());
        cites.for_each(|Cite { span, .. }| each(span));
        marks.iter_mut().for_each(|Mark { span, .. }| each(span));
    }
}

type Each<'e> = dyn FnMut(&mut Span) + 'e;

fn of_diagnostic(found: &mut Diagnostic, each: &mut Each) {
    let Diagnostic { primary, secondary, fixes, .. } = found;
    std::iter::once(primary).chain(secondary).for_each(|Label { span, .. }| each(span));
    fixes.iter_mut().for_each(|fix| of_fix(fix, each));
}

fn of_fix(fix: &mut Fix, each: &mut Each) {
    fix.edits.iter_mut().for_each(|edit| each(&mut edit.span));
}
