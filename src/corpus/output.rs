//! Writing results, to standard output or, all or nothing, to a file.
//!
//! A file is written under another name in the same folder and takes its own name only at the end. So
//! whoever sees the file sees all of it, a program that fails leaves what stood there before, and
//! a result may replace the input that it was made from.

mod unfinished;

pub use unfinished::{Scratch, remove_unfinished};

use super::compression::{self, Compression};
use super::error::WriteError;
use flate2::write::GzEncoder;
use serde_json::{Map, Value};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use unfinished::Unfinished;

/// Bytes written to the system at a time.
const BUFFER: usize = 64 << 10;

/// Where results go.
///
/// Nothing is kept of an output that is dropped before [`Output::finish`], except what has already
/// gone to standard output or a device.
///
/// ```
/// use std::io::Write;
/// use unscramble::corpus::Output;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("result.txt.gz");
/// let mut output = Output::create(&path)?;
/// writeln!(output, "It poured.")?;
/// assert!(!path.exists());
/// output.finish()?;
/// assert!(path.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Output {
    name: String,
    writer: Writer,
    unfinished: Option<Unfinished>,
}

enum Writer {
    /// Standard output.
    Stream(Box<dyn Write + Send>),
    File(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
    Zstd(zstd::stream::write::Encoder<'static, BufWriter<File>>),
}

impl Output {
    /// Writes to standard output: line by line on a terminal, in larger pieces elsewhere.
    pub fn stdout() -> Self {
        let stdout = io::stdout();
        let stream: Box<dyn Write + Send> = if stdout.is_terminal() {
            Box::new(stdout)
        } else {
            Box::new(BufWriter::with_capacity(BUFFER, stdout))
        };
        Output {
            name: "<stdout>".to_owned(),
            writer: Writer::Stream(stream),
            unfinished: None,
        }
    }

    /// Writes to the file at `path`, compressed if its name ends in `.gz`, `.zst` or `.zstd`.
    ///
    /// What stands there now is replaced when the output is finished; its permissions stay, and a link
    /// is followed. A device or a named pipe is written to directly.
    ///
    /// # Errors
    ///
    /// [`WriteError::Create`] if `path` is a folder or a read-only file, or no file can be created
    /// beside it.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, WriteError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match Self::create_file(path) {
            Ok((writer, unfinished)) => Ok(Output {
                name,
                writer,
                unfinished,
            }),
            Err(cause) => Err(WriteError::Create { file: name, cause }),
        }
    }

    fn create_file(path: &Path) -> io::Result<(Writer, Option<Unfinished>)> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&target).ok();
        let (file, unfinished) = match before {
            Some(before) if before.is_dir() => {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a folder",
                ));
            }
            Some(before) if !before.is_file() => (File::options().write(true).open(&target)?, None),
            Some(before) if before.permissions().readonly() => {
                return Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "it is read-only",
                ));
            }
            before => {
                let (file, unfinished) = Unfinished::create(target)?;
                if let Some(before) = before {
                    file.set_permissions(before.permissions())?;
                }
                (file, Some(unfinished))
            }
        };
        let file = BufWriter::with_capacity(BUFFER, file);
        let (_, compression) = compression::by_name(&path.to_string_lossy());
        let writer = match compression {
            Some(Compression::Gzip) => {
                Writer::Gzip(GzEncoder::new(file, flate2::Compression::default()))
            }
            Some(Compression::Zstd) => {
                let mut encoder =
                    zstd::stream::write::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                Writer::Zstd(encoder)
            }
            None => Writer::File(file),
        };
        Ok((writer, unfinished))
    }

    /// Writes a document on a line of its own, as JSONL has it.
    ///
    /// # Errors
    ///
    /// [`WriteError::Write`] if the system fails.
    pub fn write_document(&mut self, document: &Map<String, Value>) -> Result<(), WriteError> {
        let written = serde_json::to_writer(&mut self.writer, document).map_err(io::Error::from);
        written
            .and_then(|()| self.writer.write_all(b"\n"))
            .map_err(|cause| self.failed(cause))
    }

    /// Writes all that is left and gives the file its name.
    ///
    /// # Errors
    ///
    /// [`WriteError::Write`] if the system fails. What stood at the path before is then unchanged.
    pub fn finish(self) -> Result<(), WriteError> {
        let Output {
            name,
            writer,
            unfinished,
        } = self;
        let finished = writer
            .finish(unfinished.is_some())
            .and_then(|()| match unfinished {
                Some(unfinished) => unfinished.complete(),
                None => Ok(()),
            });
        finished.map_err(|cause| WriteError::Write { file: name, cause })
    }

    /// Throws away what has been written, as dropping does.
    pub fn abort(self) {}

    fn failed(&self, cause: io::Error) -> WriteError {
        WriteError::Write {
            file: self.name.clone(),
            cause,
        }
    }
}

/// An error keeps its kind and holds a [`WriteError`], which names the file.
impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer
            .write(bytes)
            .map_err(|cause| io::Error::new(cause.kind(), self.failed(cause)))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer
            .flush()
            .map_err(|cause| io::Error::new(cause.kind(), self.failed(cause)))
    }
}

impl Writer {
    /// Writes all that is left; with `sync`, to the disk itself.
    fn finish(self, sync: bool) -> io::Result<()> {
        let mut file = match self {
            Writer::Stream(mut stream) => return stream.flush(),
            Writer::File(file) => file,
            Writer::Gzip(encoder) => encoder.finish()?,
            Writer::Zstd(encoder) => encoder.finish()?,
        };
        file.flush()?;
        if sync {
            file.get_ref().sync_all()
        } else {
            Ok(())
        }
    }

    fn as_write(&mut self) -> &mut dyn Write {
        match self {
            Writer::Stream(stream) => stream,
            Writer::File(file) => file,
            Writer::Gzip(encoder) => encoder,
            Writer::Zstd(encoder) => encoder,
        }
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.as_write().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.as_write().flush()
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Writer::Stream(_) => "Stream",
            Writer::File(_) => "File",
            Writer::Gzip(_) => "Gzip",
            Writer::Zstd(_) => "Zstd",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use tempfile::{TempDir, tempdir};

    fn names(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_appears_when_it_is_finished() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "before").unwrap();
        let mut output = Output::create(&path).unwrap();
        output.write_all(b"after").unwrap();
        output.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        output.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(names(&folder), ["a.txt"]);
    }

    #[test]
    fn nothing_is_left_of_an_output_that_is_dropped() {
        let folder = tempdir().unwrap();
        for name in ["a.txt", "a.gz", "a.zst"] {
            let mut output = Output::create(folder.path().join(name)).unwrap();
            output.write_all(b"lost").unwrap();
            assert_eq!(names(&folder).len(), 1);
            if name == "a.txt" {
                output.abort()
            } else {
                drop(output)
            }
            assert!(names(&folder).is_empty());
        }
    }

    #[test]
    fn the_name_decides_the_compression() {
        let folder = tempdir().unwrap();
        let document = Map::from_iter([("text".to_owned(), "é\n".into())]);
        for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.ZST", "a.jsonl.zstd"] {
            let path = folder.path().join(name);
            let mut output = Output::create(&path).unwrap();
            output.write_document(&document).unwrap();
            output.finish().unwrap();
            let file = File::open(&path).unwrap();
            let (mut stream, found) =
                super::super::compression::decompressed(Box::new(file)).unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            assert_eq!(text, "{\"text\":\"é\\n\"}\n");
            assert_eq!(found.is_some(), name != "a.jsonl", "{name}");
        }
    }

    #[test]
    fn what_cannot_be_a_file_is_refused() {
        let folder = tempdir().unwrap();
        let missing = folder.path().join("no such folder").join("a.txt");
        for path in [folder.path(), &missing] {
            let error = Output::create(path).unwrap_err();
            assert!(matches!(error, WriteError::Create { .. }));
            assert_eq!(error.file(), path.display().to_string());
            assert!(!error.is_broken_pipe());
        }
        assert!(names(&folder).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_an_ordinary_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let ordinary = folder.path().join("ordinary");
        File::create(&ordinary).unwrap();
        let path = folder.path().join("a.txt");
        Output::create(&path).unwrap().finish().unwrap();
        assert_eq!(mode(&path), mode(&ordinary));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
        Output::create(&path).unwrap().finish().unwrap();
        assert_eq!(mode(&path), 0o604);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(Output::create(&path).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_devices_stay_devices() {
        let folder = tempdir().unwrap();
        let (path, link) = (folder.path().join("a.txt"), folder.path().join("link"));
        fs::write(&path, "before").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let mut output = Output::create(&link).unwrap();
        output.write_all(b"after").unwrap();
        output.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());

        let mut output = Output::create("/dev/null").unwrap();
        output.write_all(b"gone").unwrap();
        output.finish().unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_failure_names_the_file() {
        let mut output = Output::create("/dev/full").unwrap();
        output.write_document(&Map::new()).unwrap();
        let error = output.flush().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(
            error
                .to_string()
                .starts_with("/dev/full: cannot be written: "),
            "{error}"
        );
        assert!(matches!(output.finish(), Err(WriteError::Write { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_closed_pipe_is_told_from_a_failure() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let writer = Writer::Stream(Box::new(writer));
        let mut output = Output {
            name: "<stdout>".to_owned(),
            writer,
            unfinished: None,
        };
        let error = output.write_document(&Map::new()).unwrap_err();
        assert!(error.is_broken_pipe(), "{error}");
        assert_eq!(
            output.write_all(b"x").unwrap_err().kind(),
            io::ErrorKind::BrokenPipe
        );
    }
}
