//! A field that few objects have, which takes one word where there is none.

use std::ops::Deref;

/// What an `Option` says, in less room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rare<T>(Option<Box<Option<T>>>);

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<Option<T>> for Rare<T> {
    fn from(it: Option<T>) -> Self {
        Self(it.map(|it| Box::new(Some(it))))
    }
}

impl<T> Deref for Rare<T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        match &self.0 {
            Some(it) => it,
            None => &None,
        }
    }
}
