//! What the kernel asks of the file system (FUSE).

use std::ffi::OsStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo, LockOwner,
    OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyWrite,
    Request, TimeOrNow, WriteFlags,
};

use super::files::{File, Files, Folder, Node};

/// How long the kernel may remember names and sizes: not at all.
const FORGOTTEN: Duration = Duration::ZERO;

/// The files, for the kernel and for who takes the power away.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<Files>>);

impl Shared {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Files::new())))
    }

    pub(super) fn files(&self) -> MutexGuard<'_, Files> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn attributes(files: &Files, id: u64) -> Result<FileAttr, Errno> {
    let (kind, size) = match files.node(id).ok_or(Errno::ENOENT)? {
        Node::File(file) => (FileType::RegularFile, file.len() as u64),
        Node::Folder(_) => (FileType::Directory, 0),
    };
    Ok(FileAttr { size, blocks: size.div_ceil(512), ..blank(INodeNo(id), kind) })
}

/// What is the same of all files.
const fn blank(ino: INodeNo, kind: FileType) -> FileAttr {
    FileAttr {
        ino,
        kind,
        size: 0,
        blocks: 0,
        // times that stand still: the kernel would drop pages of a file that seems to have been changed by others
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        perm: 0o700,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: 4_096,
        flags: 0,
    }
}

fn made(files: &mut Files, parent: INodeNo, name: &OsStr, node: Node) -> Result<FileAttr, Errno> {
    let id = files.make(parent.0, name, node).ok_or(Errno::ENOTDIR)?;
    attributes(files, id)
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Answers with what was found, or with the error.
macro_rules! answer {
    ($reply:ident, $outcome:expr, $given:pat => $said:expr) => {
        match $outcome {
            Ok($given) => $said,
            Err(error) => $reply.error(error),
        }
    };
}

impl Filesystem for Shared {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let files = self.files();
        let found = files.named(parent.0, name).ok_or(Errno::ENOENT).and_then(|id| attributes(&files, id));
        answer!(reply, found, found => reply.entry(&FORGOTTEN, &found, Generation(0)));
    }

    fn getattr(&self, _: &Request, id: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        answer!(reply, attributes(&self.files(), id.0), found => reply.attr(&FORGOTTEN, &found));
    }

    fn setattr(
        &self,
        _: &Request,
        id: INodeNo,
        _: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut files = self.files();
        if let (Some(size), Some(file)) = (size, files.file(id.0)) {
            file.cut(place(size));
        }
        answer!(reply, attributes(&files, id.0), found => reply.attr(&FORGOTTEN, &found));
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, _: u32, _: u32, reply: ReplyEntry) {
        let made = made(&mut self.files(), parent, name, Node::Folder(Folder::default()));
        answer!(reply, made, made => reply.entry(&FORGOTTEN, &made, Generation(0)));
    }

    fn create(&self, _: &Request, parent: INodeNo, name: &OsStr, _: u32, _: u32, _: i32, reply: ReplyCreate) {
        let made = made(&mut self.files(), parent, name, Node::File(File::default()));
        answer!(reply, made, made => {
            reply.created(&FORGOTTEN, &made, Generation(0), FileHandle(0), FopenFlags::empty());
        });
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer!(reply, self.files().unname(parent.0, name).ok_or(Errno::ENOENT), _ => reply.ok());
    }

    fn rmdir(&self, request: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.unlink(request, parent, name, reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        _: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let renamed = self.files().rename((parent.0, name), (new_parent.0, new_name));
        answer!(reply, renamed.ok_or(Errno::ENOENT), () => reply.ok());
    }

    fn read(
        &self,
        _: &Request,
        id: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.files().file(id.0) {
            Some(file) => reply.data(file.read(place(offset), place(size.into()))),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn write(
        &self,
        _: &Request,
        id: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let mut files = self.files();
        let Some(file) = files.file(id.0) else { return reply.error(Errno::ENOENT) };
        file.write(place(offset), data);
        reply.written(u32::try_from(data.len()).unwrap_or(u32::MAX));
    }

    fn fsync(&self, _: &Request, id: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        self.files().sync(id.0);
        reply.ok();
    }

    fn fsyncdir(&self, request: &Request, id: INodeNo, handle: FileHandle, data: bool, reply: ReplyEmpty) {
        self.fsync(request, id, handle, data, reply);
    }

    fn readdir(&self, _: &Request, id: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let files = self.files();
        let Some(Node::Folder(folder)) = files.node(id.0) else { return reply.error(Errno::ENOTDIR) };
        for (at, (name, id)) in folder.entries().enumerate().skip(place(offset)) {
            let Ok(FileAttr { ino, kind, .. }) = attributes(&files, id) else { continue };
            if reply.add(ino, at as u64 + 1, kind, name) {
                break;
            }
        }
        reply.ok();
    }
}
