//! Turns what is looked at (text, request, step …) into the fragment of an address and back. docs/link-format.md is the
//! format; `share` decides what of a text may travel; where a fragment goes, the views decide.
//!
//! Two forms: a packed one, `1.` and the whole state compressed, and a plain one, `to=web:80&step=3`, for what has no text.

mod pairs;
mod payload;
mod plain;

use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::{Deserialize, Serialize};

use crate::analysis::Asked;

/// The version in front of a packed fragment.
const VERSION: &str = "1";
/// The longest fragment that is made. Browsers take more; what people send links with often does not: mail programs,
/// chats and issue trackers cut longer ones, and a cut link opens nothing.
pub const MOST_LETTERS: usize = 32_000;
/// The most that is unpacked, so that no link can fill the memory of who opens it: a small fragment may hold a
/// thousand times its size.
const MOST_UNPACKED: usize = 4 << 20;
/// The most of a fragment that is looked at.
const MOST_READ: usize = 4 << 20;
/// miniz's levels go to 10; beyond 9 the time doubles for less than a hundredth of the size.
const LEVEL: u8 = 9;

/// What an address can carry. What is not said is for the page to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The text.
    pub text: Option<String>,
    /// In its place, the name of an example.
    pub example: Option<String>,
    /// Or of a lesson.
    pub lesson: Option<String>,
    /// The request, kube-proxy's mode and what the reader said.
    pub asked: Asked,
    /// The step that is shown, from 1.
    pub step: Option<usize>,
    /// Light or dark, where the sender asked for one.
    pub theme: Option<Shade>,
}

/// A theme that a link asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shade {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Shade {
    /// As a link spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|shade| shade.as_str() == name)
    }
}

/// A link that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What it says.
    pub link: Link,
    /// Parts that this version does not understand, as written: without them the answer may be another.
    pub passed_over: Vec<String>,
}

/// Why a link cannot be read or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Its format has another number.
    OtherVersion(String),
    /// It is cut off, or something in it was changed.
    Damaged,
    /// It holds more than is unpacked.
    HoldsTooMuch,
    /// It would have this many letters.
    TooLong(usize),
}

impl Trouble {
    /// A sentence for the reader.
    pub fn words(&self) -> String {
        match self {
            Self::OtherVersion(number) => {
                format!(
                    "this link has format {number}, and this Portpath reads format {VERSION}: open it in a newer one"
                )
            }
            Self::Damaged => {
                "this link is cut off or damaged; ask for it again, or for the YAML itself"
                    .to_owned()
            }
            Self::HoldsTooMuch => format!(
                "this link holds more than {} MB of text",
                MOST_UNPACKED >> 20
            ),
            Self::TooLong(letters) => format!(
                "the link would have {letters} characters, and mails, chats and issue trackers cut links of more than \
                 {MOST_LETTERS}; share the file instead, or only the documents on the path"
            ),
        }
    }
}

impl Link {
    /// The packed fragment, without `#`.
    pub fn packed(&self) -> Result<String, Trouble> {
        let payload = self.payload();
        // A text does not shrink to less than a thousandth, so that this one cannot fit.
        if payload.len() > MOST_UNPACKED {
            return Err(Trouble::TooLong(payload.len()));
        }
        let packed = format!(
            "{VERSION}.{}",
            BASE64URL_NOPAD.encode(&compress_to_vec_zlib(payload.as_bytes(), LEVEL))
        );
        if packed.len() > MOST_LETTERS {
            Err(Trouble::TooLong(packed.len()))
        } else {
            Ok(packed)
        }
    }

    /// The fragment for it, without `#`: packed where it carries a text, plain otherwise.
    pub fn fragment(&self) -> Result<String, Trouble> {
        if self.text.is_some() {
            self.packed()
        } else {
            Ok(self.plain())
        }
    }

    /// What a fragment says, with or without `#` in front; nothing when it is none of ours.
    pub fn read(fragment: &str) -> Result<Opened, Trouble> {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        if fragment.len() > MOST_READ {
            return Err(Trouble::HoldsTooMuch);
        }
        match fragment.split_once('.') {
            Some((VERSION, packed)) => unpack(packed),
            Some((number, _))
                if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                Err(Trouble::OtherVersion(number.chars().take(12).collect()))
            }
            _ => Ok(Link::from_plain(fragment)),
        }
    }
}

fn unpack(packed: &str) -> Result<Opened, Trouble> {
    use miniz_oxide::inflate::TINFLStatus::HasMoreOutput;
    // Portpath writes no padding; some programs add it.
    let letters = packed.trim_end_matches('=').as_bytes();
    let bytes = BASE64URL_NOPAD
        .decode(letters)
        .map_err(|_| Trouble::Damaged)?;
    let unpacked = decompress_to_vec_zlib_with_limit(&bytes, MOST_UNPACKED).map_err(|error| {
        match error.status {
            HasMoreOutput => Trouble::HoldsTooMuch,
            _ => Trouble::Damaged,
        }
    })?;
    let payload = String::from_utf8(unpacked).map_err(|_| Trouble::Damaged)?;
    Ok(Link::from_payload(&payload))
}

/// A link to a site: its address with the fragment instead of what stands behind `#`.
pub fn address(base: &str, fragment: &str) -> String {
    let base = base.split('#').next().unwrap_or_default();
    if fragment.is_empty() {
        base.to_owned()
    } else {
        format!("{base}#{fragment}")
    }
}
