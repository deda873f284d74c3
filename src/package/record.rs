//! The records of a zip archive, as its bytes hold them: where the directory is, what it says of each
//! entry, and what the entry's own header says.

use super::archive::ProblemKind;
use super::{Budget, MAX_ARCHIVE_BYTES, MAX_UNPACKED_BYTES};
use std::io::Read;
use zip::ZipReadOptions;
use zip::read::read_zipfile_from_stream_with_options;

/// Files above a mebibyte that shrink more than this are taken for bombs.
const MAX_RATIO: u64 = 250;

/// The length of the last record of an archive, without its comment.
const END_RECORD: usize = 22;

/// The bits of an entry's flags that change how it is read: encrypted, strongly encrypted, masked.
const SECRECY: u16 = 1 | 1 << 6 | 1 << 13;

/// The bit of an entry's flags that says that its sizes stand behind its data.
const SIZES_BEHIND: u16 = 1 << 3;

type Found<T> = std::result::Result<T, (ProblemKind, String)>;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn usize_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

/// Where the list of entries is, as the end of the archive says.
pub(super) struct Directory<'z> {
    /// The archive without what stands before and behind it.
    pub(super) bytes: &'z [u8],
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) count: usize,
    /// The length of the archive's comment.
    pub(super) comment: usize,
    /// What stands around the archive.
    pub(super) surplus: Option<&'static str>,
}

impl<'z> Directory<'z> {
    /// Finds the directory by the last record of the archive.
    pub(super) fn find(bytes: &'z [u8]) -> Found<Self> {
        if bytes.len() as u64 > MAX_ARCHIVE_BYTES {
            return Err((ProblemKind::TooLarge, "the archive is larger than is read".to_owned()));
        }
        let (at, behind) = last_record(bytes).map_err(|(kind, message)| (kind, message.to_owned()))?;
        let (start, size, count, comment) = Self::read_end(bytes, at)?;
        let Some(before) = at.checked_sub(size).and_then(|found| found.checked_sub(start)) else {
            return Err(broken("the directory is not where the archive says: bytes were cut off"));
        };
        let surplus = match (before, behind) {
            (0, false) => None,
            (0, true) => Some("bytes follow behind the end of the archive"),
            _ => Some("bytes stand before the archive, as in programs that unpack themselves"),
        };
        let end = at - before;
        let bytes = bytes.get(before..at + END_RECORD + comment).unwrap_or_default();
        Ok(Self { bytes, start, end, count, comment, surplus })
    }

    fn read_end(bytes: &[u8], at: usize) -> Found<(usize, usize, usize, usize)> {
        let read = || {
            let disks = [u16_at(bytes, at + 4)?, u16_at(bytes, at + 6)?];
            let counts = [u16_at(bytes, at + 8)?, u16_at(bytes, at + 10)?];
            let comment = usize::from(u16_at(bytes, at + 20)?);
            Some((disks, counts, usize_at(bytes, at + 12)?, usize_at(bytes, at + 16)?, comment))
        };
        let (disks, counts, size, start, comment) =
            read().ok_or_else(|| broken("the archive is cut off in its last record"))?;
        let locator = at.checked_sub(20).and_then(|at| bytes.get(at..at + 4));
        let full = counts.contains(&u16::MAX) || [start, size].contains(&(u32::MAX as usize));
        if full || locator == Some(b"PK\x06\x07") {
            let message = "this is a ZIP64 archive; packages are far smaller";
            return Err((ProblemKind::TooLarge, message.to_owned()));
        }
        if disks != [0, 0] || counts.first() != counts.last() {
            return Err(broken("this is one part of an archive that was split"));
        }
        let [count, _] = counts;
        Ok((start, size, usize::from(count), comment))
    }
}

fn broken(message: &str) -> (ProblemKind, String) {
    (ProblemKind::NotAnArchive, message.to_owned())
}

/// Where the last record is, and whether bytes follow behind it.
fn last_record(bytes: &[u8]) -> std::result::Result<(usize, bool), (ProblemKind, &'static str)> {
    let broken = |message| Err((ProblemKind::NotAnArchive, message));
    let from = bytes.len().saturating_sub(END_RECORD + usize::from(u16::MAX));
    let tail = bytes.get(from..).unwrap_or_default();
    let records = memchr::memmem::find_iter(tail, b"PK\x05\x06").map(|at| from + at);
    let end = |at: usize| Some(at + END_RECORD + usize::from(u16_at(bytes, at + 20)?));
    let (mut whole, mut last) = (None, None);
    for at in records {
        last = Some(at);
        if end(at) == Some(bytes.len()) && whole.replace(at).is_some() {
            return Err((ProblemKind::Damaged, "the archive has two ends, one of them hidden in a comment"));
        }
    }
    match (whole, last) {
        (Some(at), _) => Ok((at, false)),
        (None, Some(at)) if end(at).is_some_and(|end| end < bytes.len()) => Ok((at, true)),
        (None, Some(_)) => broken("the archive is cut off in its last record"),
        (None, None) if bytes.starts_with(b"PK") => broken("the archive is cut off: it has no directory"),
        (None, None) => broken("this is no zip archive"),
    }
}

/// What the directory says of an entry.
pub(super) struct Entry<'z> {
    pub(super) name: &'z [u8],
    flags: u16,
    method: u16,
    time: u32,
    crc: u32,
    pub(super) packed: u64,
    size: u64,
    extra: &'z [u8],
    comment: usize,
    made_by: u16,
    attributes: u32,
    at: usize,
}

/// What an archive says of an entry besides its name and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The name as it is written, where it is text.
    pub name: String,
    /// The number of the compression method.
    pub method: u16,
    /// When the file was changed, as DOS counts time: the day in the upper half.
    pub time: u32,
    /// The system that the archive was made on, and the version of the format.
    pub made_by: u16,
    /// The attributes of the file, on Unix with its permissions.
    pub attributes: u32,
    /// The flags of the entry.
    pub flags: u16,
    /// The length of its further fields and of its comment.
    pub surplus: usize,
}

/// What an entry's own header says, and the bytes that it takes up.
pub(super) struct Local {
    data: usize,
    pub(super) span: (usize, usize),
}

impl<'z> Entry<'z> {
    /// Reads the record at an offset, and says where the next one stands.
    pub(super) fn read(bytes: &'z [u8], at: usize) -> Option<(Self, usize)> {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let name_at = at + 46;
        let name_end = name_at + usize::from(u16_at(bytes, at + 28)?);
        let extra_end = name_end + usize::from(u16_at(bytes, at + 30)?);
        let comment = usize::from(u16_at(bytes, at + 32)?);
        let entry = Self {
            name: bytes.get(name_at..name_end)?,
            flags: u16_at(bytes, at + 8)?,
            method: u16_at(bytes, at + 10)?,
            time: u32_at(bytes, at + 12)?,
            crc: u32_at(bytes, at + 16)?,
            packed: u64::from(u32_at(bytes, at + 20)?),
            size: u64::from(u32_at(bytes, at + 24)?),
            extra: bytes.get(name_end..extra_end)?,
            comment,
            made_by: u16_at(bytes, at + 4)?,
            attributes: u32_at(bytes, at + 38)?,
            at: usize_at(bytes, at + 42)?,
        };
        Some((entry, extra_end + comment))
    }

    /// What is said of the entry besides its name and its bytes.
    pub(super) fn stamp(&self) -> Stamp {
        Stamp {
            name: String::from_utf8_lossy(self.name).into_owned(),
            method: self.method,
            time: self.time,
            made_by: self.made_by,
            attributes: self.attributes,
            flags: self.flags,
            surplus: self.extra.len() + self.comment,
        }
    }

    /// Another name that a further field gives the entry, for programs that look there.
    pub(super) fn other_name(&self) -> Option<&'z [u8]> {
        const UNICODE_PATH: u16 = 0x7075;
        let mut rest = self.extra;
        while let (Some(id), Some(length)) = (u16_at(rest, 0), u16_at(rest, 2)) {
            let field = rest.get(4..)?.get(..usize::from(length))?;
            if id == UNICODE_PATH {
                return field.get(5..).filter(|name| *name != self.name);
            }
            rest = rest.get(4 + usize::from(length)..)?;
        }
        None
    }

    /// Reads the entry's own header, which must say what the directory says.
    pub(super) fn local(&self, bytes: &[u8]) -> std::result::Result<Local, &'static str> {
        const GONE: &str = "the entry is not where it should be";
        const DISAGREE: &str = "the entry's own header and the directory disagree";
        let at = self.at;
        let read = || {
            let name_at = at.checked_add(30)?;
            let name_end = name_at.checked_add(usize::from(u16_at(bytes, at + 26)?))?;
            let data = name_end.checked_add(usize::from(u16_at(bytes, at + 28)?))?;
            let end = data.checked_add(usize::try_from(self.packed).ok()?)?;
            (bytes.get(at..at + 4)? == b"PK\x03\x04").then_some(())?;
            Some((bytes.get(name_at..name_end)?, data, bytes.get(data..end).map(|_| end)?))
        };
        let (name, data, end) = read().ok_or(GONE)?;
        let flags = u16_at(bytes, at + 6).unwrap_or_default();
        let reading = SECRECY | SIZES_BEHIND;
        if name != self.name
            || u16_at(bytes, at + 8) != Some(self.method)
            || flags & reading != self.flags & reading
        {
            return Err(DISAGREE);
        }
        let sums = |at: usize| {
            let sums = [u32_at(bytes, at), u32_at(bytes, at + 4), u32_at(bytes, at + 8)];
            sums.map(|sum| sum.map(u64::from))
                == [Some(u64::from(self.crc)), Some(self.packed), Some(self.size)]
        };
        if flags & SIZES_BEHIND == 0 {
            return if sums(at + 14) { Ok(Local { data, span: (at, end) }) } else { Err(DISAGREE) };
        }
        let marked = bytes.get(end..end + 4) == Some(b"PK\x07\x08");
        let behind = if marked { end + 4 } else { end };
        if sums(behind) { Ok(Local { data, span: (at, behind + 12) }) } else { Err(DISAGREE) }
    }

    /// The file's type on Unix; 0 where the archive says none.
    fn kind(&self) -> u32 {
        if self.made_by >> 8 == 3 { self.attributes >> 16 & 0o170_000 } else { 0 }
    }

    /// Says what keeps an entry from being unpacked, whatever its bytes are.
    fn refusal(&self, budget: &Budget) -> Option<(ProblemKind, String)> {
        const PLAIN: [u32; 2] = [0, 0o100_000];
        let kind = self.kind();
        if !PLAIN.contains(&kind) {
            let what = if kind == 0o120_000 { "a symbolic link" } else { "no plain file" };
            return Some((ProblemKind::NotAFile, format!("this is {what}; it is not followed or read")));
        }
        if self.flags & SECRECY != 0 {
            return Some((ProblemKind::Encrypted, "the entry is encrypted".to_owned()));
        }
        if self.method != 0 && self.method != 8 {
            let message =
                format!("compression method {} is not read everywhere; deflate is expected", self.method);
            return Some((ProblemKind::Damaged, message));
        }
        if self.size > 1 << 20 && self.size / self.packed.max(1) > MAX_RATIO {
            let message = format!("{} bytes unpack to {}; this is no honest file", self.packed, self.size);
            return Some((ProblemKind::TooLarge, message));
        }
        (self.size > budget.bytes).then(|| {
            let message = format!("the package unpacks to more than {MAX_UNPACKED_BYTES} bytes");
            (ProblemKind::TooLarge, message)
        })
    }

    /// The bytes of the entry, of which the budget is less afterwards.
    pub(super) fn unpack(&self, bytes: &[u8], budget: &mut Budget) -> Found<Vec<u8>> {
        if let Some(refusal) = self.refusal(budget) {
            return Err(refusal);
        }
        budget.bytes = budget.bytes.saturating_sub(self.size);
        let damaged = |message: &str| (ProblemKind::Damaged, message.to_owned());
        let local = self.local(bytes).map_err(damaged)?;
        self.content(bytes, &local).map_err(|message| damaged(&message))
    }

    fn content(&self, bytes: &[u8], local: &Local) -> std::result::Result<Vec<u8>, String> {
        let end = local.data.saturating_add(usize::try_from(self.packed).unwrap_or_default());
        let mut rest = bytes.get(self.at..end).unwrap_or_default();
        let options = ZipReadOptions::new()
            .override_compressed_size(self.packed)
            .override_uncompressed_size(self.size)
            .override_crc(self.crc);
        let broken = |error: &dyn std::fmt::Display| format!("the entry cannot be unpacked: {error}");
        let file = read_zipfile_from_stream_with_options(&mut rest, options);
        let mut file = file.map_err(|error| broken(&error))?.ok_or("the entry is not where it should be")?;
        let mut content = Vec::new();
        let limit = self.size.saturating_add(1);
        (&mut file).take(limit).read_to_end(&mut content).map_err(|error| broken(&error))?;
        if content.len() as u64 != self.size {
            return Err(format!("the directory promises {} bytes, the entry has others", self.size));
        }
        Ok(content)
    }
}
