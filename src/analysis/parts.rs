//! Reads a paste document by document. A tree that nobody needs any more is let go as soon as its objects are typed, so that
//! no more than one is in memory; and what is known of each document is kept, so that after a change of the text only the
//! documents that changed are read again.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::reading::objects;
use portpath_kube::admission::{Applied, AppliedObject, Applying, Config, Fate};
use portpath_kube::manifest::{self, Object};
use portpath_text::limits::{Excess, Limits};
use portpath_text::source::{Moved, Places, Span};
use portpath_yaml::yaml::{self, Beginning, Content, Document, Pasted, Piece};

/// What is known of one document, beside the document itself and its objects.
pub(crate) struct Part {
    /// What YAML got to see.
    pub(super) piece: Span,
    /// Where the next document begins.
    pub(super) next: usize,
    /// For how many documents it counts.
    size: usize,
    /// What became of it; its objects stand in [`Parts::applied`] while it is together with others.
    pub(super) fate: Fate,
    /// How many objects it has.
    pub(super) objects: usize,
    /// It holds several objects that run into one another.
    pub(super) runs_together: bool,
    /// It was surely taken, without a look at all that could be said of it.
    pub(super) surely: bool,
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

/// Reads a paste of YAML documents; none for another one.
pub(super) fn read(
    text: &yaml::Whole,
    config: &Config,
    limits: &Limits,
) -> Result<Option<Parts>, Excess> {
    let Some(mut reading) = Reading::begin(text, config, limits, None) else {
        return Ok(None);
    };
    while !reading.go_on(Pasted::Shared(text), usize::MAX) {}
    reading.finish().map(|(parts, _)| Some(parts))
}

/// How many bytes two texts have in common at their beginning; eight at a time, which in WebAssembly is quicker than `==`.
pub(super) fn alike(one: &[u8], other: &[u8]) -> usize {
    const WORD: usize = 8;
    let (words, others) = (one.as_chunks::<WORD>().0, other.as_chunks::<WORD>().0);
    let same = words
        .iter()
        .zip(others)
        .take_while(|(one, other)| u64::from_le_bytes(**one) == u64::from_le_bytes(**other));
    let same = WORD * same.count();
    let rest = one[same..].iter().zip(&other[same..]);
    same + rest.take_while(|(one, other)| one == other).count()
}

/// How many bytes two texts have in common at their beginnings, and behind those at their ends.
fn common(one: &str, other: &str) -> (usize, usize) {
    const CHUNK: usize = 4096;
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = |(one, other): &(&[u8], &[u8])| one == other;
    let prefix = alike(one, other);
    let (one, other) = (&one[prefix..], &other[prefix..]);
    let end = CHUNK
        * one
            .rchunks(CHUNK)
            .zip(other.rchunks(CHUNK))
            .take_while(same)
            .count();
    let end = end.min(one.len()).min(other.len());
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    (
        prefix,
        end + one
            .iter()
            .rev()
            .zip(other.iter().rev())
            .take_while(|(one, other)| one == other)
            .count(),
    )
}

/// A paste that is being read. Every call for more brings the same text.
pub(super) struct Reading {
    limits: Limits,
    /// For how many documents those count that were read.
    size: usize,
    applying: Applying,
    wholes: Vec<Whole>,
    /// Where the next document begins.
    at: usize,
    /// The documents of the earlier text that were not met yet, and how long that is.
    old: Peekable<IntoIter<Whole>>,
    old_length: usize,
    /// How much both texts have in common at their ends.
    prefix: usize,
    suffix: usize,
    place: Place,
    /// Some of it was there before, so that it may be what is typed.
    is_typed: bool,
    /// Nothing is taken over, so that no text but this one is shared by its documents. Were they to share each text that
    /// one document was new in, all those would be kept.
    is_new: bool,
    /// The first document behind what was changed.
    behind: Option<usize>,
}

/// The last document that a change touched, and the cluster to which all were applied.
pub(super) struct Changed {
    pub document: usize,
    pub applying: Applying,
}

/// Where the next document stands.
enum Place {
    /// Before what was changed.
    Before,
    /// In it.
    Within,
    /// Behind it.
    Behind,
}

impl Reading {
    /// Begins to read a paste of YAML documents; none for another one. `earlier` is one that was read before, with its
    /// text: each document of it that is still there is taken over.
    pub fn begin(
        text: &str,
        config: &Config,
        limits: &Limits,
        earlier: Option<(&str, Parts)>,
    ) -> Option<Self> {
        let Beginning::Yaml(at) = yaml::beginning(text) else {
            return None;
        };
        let (old_text, old) =
            earlier.map_or(("", Vec::new()), |(text, parts)| (text, parts.apart()));
        let (prefix, suffix) = common(old_text, text);
        let old_length = old_text.len();
        let is_there =
            |old: &Whole| old.part.next <= prefix || old.part.piece.start + suffix >= old_length;
        let is_new = !old.first().is_some_and(is_there) && !old.last().is_some_and(is_there);
        let is_typed = !is_new || 4 * (prefix + suffix) >= text.len();
        let old = if is_new { Vec::new() } else { old };
        let (applying, wholes) = (Applying::new(config), Vec::with_capacity(old.len()));
        let (limits, place, behind) = (*limits, Place::Before, None);
        let old = old.into_iter().peekable();
        Some(Self {
            limits,
            size: 0,
            applying,
            wholes,
            at,
            old,
            old_length,
            prefix,
            suffix,
            place,
            is_typed,
            is_new,
            behind,
        })
    }

    /// Reads on, `most` bytes or a little more of what is new. True once all is read.
    pub fn go_on(&mut self, pasted: Pasted, most: usize) -> bool {
        let pasted = if self.is_new {
            pasted
        } else {
            Pasted::Lent(pasted.text())
        };
        let (text, mut room) = (pasted.text(), most);
        while matches!(self.place, Place::Before) {
            // A document that ends with the text may go on in the new one.
            let (at, prefix, length) = (self.at, self.prefix, self.old_length);
            let is_same = |old: &Whole| {
                old.part.piece.start == at && old.part.next <= prefix && old.part.next < length
            };
            match self.old.next_if(is_same) {
                Some(same) => {
                    self.at = same.part.next;
                    room = room.saturating_sub(self.take_over(pasted, same, at));
                }
                None => self.place = Place::Within,
            }
            if room == 0 {
                return false;
            }
        }
        // What an earlier text that was not read to its end does not know is read behind what it knows.
        while room > 0 {
            if matches!(self.place, Place::Within) && self.is_behind(text) {
                (self.place, self.behind) = (Place::Behind, Some(self.wholes.len()));
            }
            let is_same = matches!(self.place, Place::Behind);
            let read = match self.old.next_if(|_| is_same) {
                Some(same) => {
                    let Span { start, .. } = same.part.piece;
                    let start_now = start + text.len() - self.old_length;
                    self.at = start_now + same.part.next - start;
                    self.take_over(pasted, same, start_now)
                }
                None => {
                    let Some(piece) = yaml::piece(text, self.at) else {
                        return true;
                    };
                    self.at = piece.next;
                    self.read(pasted, piece)
                }
            };
            room = room.saturating_sub(read);
        }
        false
    }

    /// Behind the change: where a document begins as it did, counted from the end, all that follow are the same.
    fn is_behind(&mut self, text: &str) -> bool {
        let old_at = (self.at + self.old_length).checked_sub(text.len());
        let old_at = old_at.filter(|_| self.at + self.suffix >= text.len());
        while self
            .old
            .next_if(|old| old_at.is_some_and(|at| old.part.piece.start < at))
            .is_some()
        {}
        self.old
            .peek()
            .is_some_and(|old| old_at == Some(old.part.piece.start))
    }

    /// What was read, unless it was too much; and where it differs from an earlier text.
    pub fn finish(self) -> Result<(Parts, Option<Changed>), Excess> {
        let changed = self
            .behind
            .unwrap_or(self.wholes.len())
            .checked_sub(1)
            .filter(|_| self.is_typed);
        match self.limits.of_documents(self.size) {
            Some(excess) => Err(excess),
            None => {
                let (parts, applying) = self.with_cluster();
                Ok((
                    parts,
                    changed.map(|document| Changed { document, applying }),
                ))
            }
        }
    }

    /// How many bytes of the piece were read.
    fn read(&mut self, pasted: Pasted, piece: Piece) -> usize {
        let index = self.wholes.len();
        let (span, next, runs_together) = (piece.span, piece.next, piece.kinds > 1);
        let bytes = (span.end - span.start).max(1);
        let mut document = yaml::read_piece(pasted, piece);
        let size = objects(&document);
        if self.is_too_much_with(size) {
            return bytes;
        }
        let sure = self.applying.surely(index, &mut document);
        let surely = sure.is_some();
        let mut fate = sure.unwrap_or_else(|| {
            yaml::read_again(pasted, &mut document);
            self.applying.document(index, &document)
        });
        let lowered = |object: &mut AppliedObject| manifest::lower(&object.stored.take()?, index);
        let objects = fate.objects.iter_mut().map(lowered).collect();
        if fate.is_quiet() && matches!(document.content, Content::Tree(_)) {
            document.content = Content::LetGo;
        }
        let part = Part {
            piece: span,
            next,
            size,
            objects: fate.objects.len(),
            fate,
            runs_together,
            surely,
        };
        self.wholes.push(Whole {
            index,
            part,
            document,
            objects,
        });
        bytes
    }

    /// Counts a document; from where there are too many on the others are only counted too.
    fn is_too_much_with(&mut self, size: usize) -> bool {
        self.size += size;
        self.limits.of_documents(self.size).is_some()
    }

    /// Takes over a document whose text begins at `start` now, unless something else comes of it behind what is new.
    /// Returns how many bytes were read again.
    fn take_over(&mut self, pasted: Pasted, mut whole: Whole, start: usize) -> usize {
        let from = whole.part.piece;
        let moved = Moved {
            from,
            to: start,
            document: self.wholes.len(),
        };
        let stays = start == from.start;
        // At the very beginning the places in the document are not to be told from those of what stands nowhere.
        if (!stays && from.start == 0) || !self.applying.again(&whole.part.fate) {
            return yaml::piece(pasted.text(), start).map_or(0, |piece| self.read(pasted, piece));
        }
        if !stays || whole.index != moved.document {
            whole.shift(moved);
        }
        if !self.is_too_much_with(whole.part.size) {
            self.wholes.push(whole);
        }
        0
    }

    /// All that was read so far.
    pub fn together(self) -> Parts {
        self.with_cluster().0
    }

    /// The same with the cluster to which it was applied.
    fn with_cluster(self) -> (Parts, Applying) {
        let count = self.wholes.len();
        let (parts, documents) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let objects = Vec::with_capacity(self.wholes.iter().map(|whole| whole.objects.len()).sum());
        let mut together = Parts {
            parts,
            documents,
            objects,
            applied: Applied::default(),
        };
        let mut fates = Vec::with_capacity(count);
        for Whole {
            mut part,
            document,
            objects,
            ..
        } in self.wholes
        {
            fates.push(std::mem::take(&mut part.fate));
            together.parts.push(part);
            together.documents.push(document);
            together.objects.extend(objects);
        }
        together.applied = Applied::to_the_end(&together.documents, &mut fates);
        for (part, fate) in together.parts.iter_mut().zip(fates) {
            part.fate = fate;
        }
        (together, self.applying)
    }
}

impl Parts {
    fn apart(self) -> Vec<Whole> {
        let Self {
            parts,
            documents,
            applied,
            objects,
        } = self;
        let (mut applied, mut objects) = (applied.objects.into_iter(), objects.into_iter());
        let wholes =
            parts
                .into_iter()
                .zip(documents)
                .enumerate()
                .map(|(index, (mut part, document))| {
                    part.fate.objects = applied.by_ref().take(part.objects).collect();
                    let objects = objects.by_ref().take(part.objects).collect();
                    Whole {
                        index,
                        part,
                        document,
                        objects,
                    }
                });
        wholes.collect()
    }

    /// Moves all documents to where they begin now.
    pub fn move_to(&mut self, starts: &[usize]) {
        let Self {
            parts,
            documents,
            applied,
            objects,
        } = self;
        for object in &mut applied.foreign {
            let (from, to) = (parts[object.document].piece, starts[object.document]);
            object.span.shift(Moved {
                from,
                to,
                document: object.document,
            });
        }
        let mut at = 0;
        for (index, ((part, document), to)) in
            parts.iter_mut().zip(documents).zip(starts).enumerate()
        {
            let moved = Moved {
                from: part.piece,
                to: *to,
                document: index,
            };
            let own = at..at + part.objects;
            at = own.end;
            if part.piece.start == *to {
                continue;
            }
            part.shift(moved);
            document.shift(moved);
            applied.objects[own.clone()]
                .iter_mut()
                .for_each(|object| object.shift(moved));
            objects[own]
                .iter_mut()
                .for_each(|object| object.shift(moved));
        }
    }
}

impl Places for Part {
    fn shift(&mut self, moved: Moved) {
        self.next = self.next - self.piece.start + moved.to;
        self.piece.shift(moved);
        self.fate.shift(moved);
    }
}

impl Places for Whole {
    fn shift(&mut self, moved: Moved) {
        let Self {
            index,
            part,
            document,
            objects,
        } = self;
        *index = moved.document;
        part.shift(moved);
        document.shift(moved);
        objects.shift(moved);
    }
}

/// Several objects without `---` between them: kubectl keeps the last of each key and says nothing.
pub(super) fn runs_together(text: &str) -> bool {
    text.lines()
        .filter(|line| line.starts_with("kind:"))
        .nth(1)
        .is_some()
}
