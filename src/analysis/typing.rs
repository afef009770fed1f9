//! Follows what is typed into a long paste: room is made behind its documents, so that nothing moves but what is typed, and only
//! the document that one types in is read again. All places are in the text with the rooms in it until an answer is given, which
//! has those of the paste.

use super::held::Held;
use super::parts::{Changed, Part, Parts, alike};
use super::refused::is_refused;
use super::{Analysis, World};
use portpath_explain::report::{
    Assumption, Cite, CleanedPaste, Diagnostic, DocumentSummary, Fix, Hop, Label, Mark,
};
use portpath_kube::admission::{AppliedObject, Applying, Fate, brought_up_to_date};
use portpath_kube::manifest::{self, Object};
use portpath_text::limits::LIMITS;
use portpath_text::source::{Room, Rooms, Span};
use portpath_yaml::yaml::{self, Beginning, Content, Document, Pasted, Piece};

/// How much can be typed into a document before room has to be made anew.
const ROOM: usize = 64;

/// What it takes to read one document again, whatever stands behind it.
pub(super) struct Typing {
    /// The cluster to which all documents were applied.
    applying: Applying,
    /// The place of the first object of each document among the applied ones.
    objects: Vec<usize>,
}

/// A document as it was read again.
struct Again {
    document: Document,
    fate: Fate,
    object: AppliedObject,
    typed: Option<Object>,
}

/// What is typed, into which document, and into which room.
struct Typed<'p> {
    document: usize,
    /// None behind the last document, where all the room is.
    room: Option<usize>,
    /// The text of the document now.
    text: &'p str,
    /// Where that begins in the paste.
    start: usize,
}

impl Typing {
    /// Makes room behind each document that can be read by itself; none where that was not the one changed, or not all of the
    /// paste is taken as it stands.
    pub(super) fn begin(
        text: &mut Held,
        parts: &mut Parts,
        changed: Changed,
    ) -> Option<(Self, Rooms)> {
        let is_short = LIMITS
            .of_bytes(text.len() + ROOM * parts.parts.len())
            .is_none();
        if !is_short || !parts.parts.get(changed.document).is_some_and(is_plain) || !is_taken(parts)
        {
            return None;
        }
        let (mut objects, mut starts) = (Vec::new(), Vec::new());
        let (mut rooms, mut made, mut count) = (Vec::new(), 0, 0);
        for part in &mut parts.parts {
            objects.push(count);
            starts.push(part.piece.start + made);
            count += part.objects;
            // Behind the last one there is room without end.
            if is_plain(part) && part.next > part.piece.end {
                rooms.push(Room {
                    start: part.piece.end + made,
                    length: ROOM,
                });
                made += ROOM;
                part.next += ROOM;
            }
        }
        let rooms = Rooms::new(rooms);
        parts.move_to(&starts);
        *text = Held::Changing(with_rooms(text, &rooms));
        Some((
            Self {
                applying: changed.applying,
                objects,
            },
            rooms,
        ))
    }

    /// Follows to another paste. False, and nothing has changed, where more than one document is another, or it is no longer
    /// one of its kind.
    pub(super) fn follow(&mut self, text: &mut Held, world: &mut World, paste: &str) -> bool {
        let Held::Changing(text) = text else {
            return false;
        };
        let Some(typed) = typed(text, world, paste) else {
            return false;
        };
        let Some(piece) = piece(world, paste, &typed) else {
            return false;
        };
        let (place, room) = (
            world.parts[typed.document].piece,
            typed.room.map(|room| world.rooms.list()[room]),
        );
        let before = Span::new(place.start, room.map_or(text.len(), Room::end));
        let room = room.map(|room| Room {
            start: piece.span.end,
            length: room.end() - piece.span.end,
        });
        let old = before.text(text).to_owned();
        let new = [typed.text, &"\n".repeat(room.map_or(0, |room| room.length))].concat();
        text.replace_range(before.start..before.end, &new);
        let (span, next) = (piece.span, piece.next);
        let Some(again) =
            self.read_again(&world.parts[typed.document], text, typed.document, piece)
        else {
            text.replace_range(before.start..before.start + new.len(), &old);
            return false;
        };
        if let (Some(at), Some(room)) = (typed.room, room) {
            world.rooms.put(at, room);
        }
        let part = &mut world.parts[typed.document];
        (part.piece, part.next) = (span, next);
        world
            .kept
            .retyped(text, span, room.map(Room::end), &world.rooms);
        self.put(world, typed.document, again);
        true
    }

    fn read_again(&mut self, part: &Part, text: &str, index: usize, piece: Piece) -> Option<Again> {
        let mut document = yaml::read_piece(Pasted::Lent(text), piece);
        let mut fate = self.applying.instead(&part.fate, index, &mut document)?;
        let mut object = fate.objects.pop()?;
        let typed = manifest::lower(&object.stored.take()?, index);
        Some(Again {
            document,
            fate,
            object,
            typed,
        })
    }

    fn put(&self, world: &mut World, index: usize, again: Again) {
        let Again {
            document,
            fate,
            object,
            typed,
        } = again;
        let at = self.objects[index];
        world.parts[index].fate = fate;
        world.documents[index] = document;
        world.applied.objects[at] = object;
        let before = std::mem::replace(&mut world.objects[at], typed);
        world.exchange(before.as_ref(), at);
    }
}

/// Takes all rooms away again.
pub(super) fn end(rooms: &Rooms, text: &mut Held, parts: &mut Parts) {
    if rooms.list().is_empty() {
        return;
    }
    for part in &mut parts.parts {
        part.next = part.piece.start + rooms.in_paste(part.next) - rooms.in_paste(part.piece.start);
    }
    let starts: Vec<usize> = parts
        .parts
        .iter()
        .map(|part| rooms.in_paste(part.piece.start))
        .collect();
    parts.move_to(&starts);
    *text = Held::Changing(
        segments(text, rooms)
            .map(|segment| segment.text(text))
            .collect(),
    );
}

/// Whether a text with rooms in it is this paste.
pub(super) fn is_paste(text: &str, rooms: &Rooms, paste: &str) -> bool {
    text.len() - rooms.length() == paste.len() && difference(text, rooms, paste).is_none()
}

/// Where a text with rooms in it begins to differ from a paste.
fn difference(text: &str, rooms: &Rooms, paste: &str) -> Option<usize> {
    let mut at = 0;
    for segment in segments(text, rooms) {
        let (one, other) = (segment.text(text).as_bytes(), &paste.as_bytes()[at..]);
        let same = alike(one, other);
        if same < one.len() {
            return Some(segment.start + same);
        }
        at += same;
    }
    (at < paste.len()).then_some(text.len())
}

/// What is between the rooms; each but the last ends where one begins.
fn segments<'r>(text: &str, rooms: &'r Rooms) -> impl DoubleEndedIterator<Item = Span> + use<'r> {
    let (rooms, length) = (rooms.list(), text.len());
    let start = move |at: usize| {
        at.checked_sub(1)
            .map_or(0, |before: usize| rooms[before].end())
    };
    (0..=rooms.len())
        .map(move |at| Span::new(start(at), rooms.get(at).map_or(length, |room| room.start)))
}

fn with_rooms(paste: &str, rooms: &Rooms) -> String {
    let (mut text, mut at) = (String::with_capacity(paste.len() + rooms.length()), 0);
    for room in rooms.list() {
        let end = rooms.in_paste(room.start);
        text.push_str(&paste[at..end]);
        text.extend(std::iter::repeat_n('\n', room.length));
        at = end;
    }
    text.push_str(&paste[at..]);
    text
}

/// Where a paste differs from a text with rooms in it, if that is within one document that has room for it.
fn typed<'p>(text: &str, world: &World, paste: &'p str) -> Option<Typed<'p>> {
    let place = difference(text, &world.rooms, paste)?;
    let document = world
        .parts
        .partition_point(|part| part.piece.start <= place)
        .checked_sub(1)?;
    let part = &world.parts[document];
    let is_last = document + 1 == world.parts.len();
    let room = world
        .rooms
        .list()
        .binary_search_by_key(&part.piece.end, |room| room.start)
        .ok();
    if !is_plain(part) || (room.is_none() && !is_last) {
        return None;
    }
    // All that is behind the document has to be the same, too.
    let mut rest = paste;
    let behind = world.rooms.list().len() - room.map_or(world.rooms.list().len(), |room| room);
    for segment in segments(text, &world.rooms).rev().take(behind) {
        let segment = segment.text(text).as_bytes();
        let before = rest.len().checked_sub(segment.len())?;
        if alike(segment, &rest.as_bytes()[before..]) < segment.len() {
            return None;
        }
        rest = rest.get(..before)?;
    }
    let start = world.rooms.in_paste(part.piece.start);
    let now = rest.get(start..)?;
    let fits =
        room.is_none_or(|room| now.len() <= world.rooms.list()[room].end() - part.piece.start);
    fits.then_some(Typed {
        document,
        room,
        text: now,
        start,
    })
}

/// The document that is typed in, at its place in the text; none where it begins or ends otherwise than it did.
fn piece(world: &World, paste: &str, typed: &Typed) -> Option<Piece> {
    let part = &world.parts[typed.document];
    let first = world.rooms.in_paste(world.parts.first()?.piece.start);
    let piece = yaml::piece(paste, typed.start)?;
    let length = piece.span.end - typed.start;
    let is_alike = yaml::beginning(paste) == Beginning::Yaml(first)
        && (length, piece.kinds <= 1, &piece.bad_separator) == (typed.text.len(), true, &None);
    let end = part.piece.start + length;
    let behind = typed
        .room
        .map_or(end, |room| world.rooms.list()[room].end());
    let next = behind + piece.next - piece.span.end;
    let ends_alike = next == if typed.room.is_some() { part.next } else { end };
    (is_alike && ends_alike).then(|| Piece {
        span: Span::new(part.piece.start, end),
        next,
        ..piece
    })
}

/// Whether a document is an object by itself, of which nothing had to be said.
fn is_plain(part: &Part) -> bool {
    part.surely && part.objects == 1
}

/// Whether all of a paste is taken as it stands.
fn is_taken(parts: &Parts) -> bool {
    let Parts {
        parts,
        documents,
        applied,
        ..
    } = parts;
    applied.refusals.is_empty()
        && !applied.objects.iter().any(is_refused)
        && !parts.iter().any(|part| part.runs_together)
        && !documents
            .iter()
            .any(|document| matches!(document.content, Content::Broken(_)))
        && brought_up_to_date(documents).is_none()
}

impl Analysis {
    /// Changes the places of a text with rooms in it to those of the paste.
    pub(super) fn leave(&mut self, rooms: &Rooms) {
        if rooms.list().is_empty() {
            return;
        }
        let each = &mut |place: &mut Span| {
            *place = Span::new(rooms.in_paste(place.start), rooms.in_paste(place.end))
        };
        let Self {
            cleaned,
            documents,
            hops,
            diagnostics,
            assumptions,
            marks,
            ..
        } = self;
        if let Some(CleanedPaste { fix: Some(fix), .. }) = cleaned {
            of_fix(fix, each);
        }
        documents
            .iter_mut()
            .for_each(|DocumentSummary { span, .. }| each(span));
        hops.iter_mut()
            .flat_map(|Hop { cites, .. }| cites)
            .for_each(|Cite { span, .. }| each(span));
        diagnostics
            .iter_mut()
            .for_each(|found| of_diagnostic(found, each));
        let cites = assumptions
            .iter_mut()
            .filter_map(|Assumption { cite, .. }| cite.as_mut());
        cites.for_each(|Cite { span, .. }| each(span));
        marks.iter_mut().for_each(|Mark { span, .. }| each(span));
    }
}

type Each<'e> = dyn FnMut(&mut Span) + 'e;

fn of_diagnostic(found: &mut Diagnostic, each: &mut Each) {
    let Diagnostic {
        primary,
        secondary,
        fixes,
        ..
    } = found;
    std::iter::once(primary)
        .chain(secondary)
        .for_each(|Label { span, .. }| each(span));
    fixes.iter_mut().for_each(|fix| of_fix(fix, each));
}

fn of_fix(fix: &mut Fix, each: &mut Each) {
    fix.edits.iter_mut().for_each(|edit| each(&mut edit.span));
}
