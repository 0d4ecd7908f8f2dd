//! Files and folders with two states: as they are now, and as they would be after the power was gone.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

use judge::Dice;

/// What a disk writes at once.
const PAGE: usize = 4_096;
/// The folder that everything is in.
pub(super) const ROOT: u64 = 1;

/// Everything on the disk, by number.
#[derive(Debug)]
pub(super) struct Files {
    nodes: BTreeMap<u64, Node>,
    next: u64,
}

#[derive(Debug)]
pub(super) enum Node {
    File(File),
    Folder(Folder),
}

/// A file's bytes.
#[derive(Debug, Default)]
pub(super) struct File {
    now: Vec<u8>,
    synced: Vec<u8>,
    /// The pages that were written since the file was synced.
    dirty: BTreeSet<usize>,
}

/// A folder's entries.
#[derive(Debug, Default)]
pub(super) struct Folder {
    now: BTreeMap<OsString, u64>,
    synced: BTreeMap<OsString, u64>,
}

impl Files {
    pub(super) fn new() -> Self {
        Self { nodes: BTreeMap::from([(ROOT, Node::Folder(Folder::default()))]), next: ROOT + 1 }
    }

    pub(super) fn node(&self, id: u64) -> Option<&Node> {
        self.nodes.get(&id)
    }

    pub(super) fn file(&mut self, id: u64) -> Option<&mut File> {
        match self.nodes.get_mut(&id)? {
            Node::File(file) => Some(file),
            Node::Folder(_) => None,
        }
    }

    fn folder(&mut self, id: u64) -> Option<&mut Folder> {
        match self.nodes.get_mut(&id)? {
            Node::Folder(folder) => Some(folder),
            Node::File(_) => None,
        }
    }

    /// What has a name in a folder.
    pub(super) fn named(&self, folder: u64, name: &OsStr) -> Option<u64> {
        match self.node(folder)? {
            Node::Folder(folder) => folder.now.get(name).copied(),
            Node::File(_) => None,
        }
    }

    /// A new file or folder.
    pub(super) fn make(&mut self, folder: u64, name: &OsStr, node: Node) -> Option<u64> {
        let id = self.next;
        self.folder(folder)?.now.insert(name.to_owned(), id);
        self.nodes.insert(id, node);
        self.next += 1;
        Some(id)
    }

    /// Takes a name away.
    pub(super) fn unname(&mut self, folder: u64, name: &OsStr) -> Option<u64> {
        self.folder(folder)?.now.remove(name)
    }

    /// Gives something another name, in place of what had it.
    pub(super) fn rename(&mut self, from: (u64, &OsStr), to: (u64, &OsStr)) -> Option<()> {
        self.folder(to.0)?;
        let id = self.unname(from.0, from.1)?;
        self.folder(to.0)?.now.insert(to.1.to_owned(), id);
        Some(())
    }

    /// Syncs a file or a folder; a new file's name with it, as journaling file systems do.
    pub(super) fn sync(&mut self, id: u64) {
        match self.nodes.get_mut(&id) {
            Some(Node::Folder(folder)) => folder.synced = folder.now.clone(),
            Some(Node::File(file)) => {
                file.sync();
                for node in self.nodes.values_mut() {
                    if let Node::Folder(folder) = node {
                        let names = folder.now.iter().filter(|(_, known)| **known == id);
                        folder.synced.extend(names.map(|(name, known)| (name.clone(), *known)));
                    }
                }
            }
            None => (),
        }
    }

    /// The power goes: names that were not synced are as they were, and of the pages that were not, any may have been written.
    pub(super) fn lose_power(&mut self, dice: &mut Dice) {
        let none = dice.roll(2) == 0;
        for node in self.nodes.values_mut() {
            match node {
                Node::Folder(folder) => folder.now = folder.synced.clone(),
                Node::File(file) => file.lose_power(|| !none && dice.roll(2) == 0),
            }
        }
    }
}

impl File {
    pub(super) fn len(&self) -> usize {
        self.now.len()
    }

    pub(super) fn read(&self, from: usize, most: usize) -> &[u8] {
        &self.now[from.min(self.len())..self.len().min(from + most)]
    }

    pub(super) fn write(&mut self, from: usize, bytes: &[u8]) {
        let end = from + bytes.len();
        if self.len() < end {
            self.now.resize(end, 0);
        }
        self.now[from..end].copy_from_slice(bytes);
        self.dirty.extend(from / PAGE..end.div_ceil(PAGE));
    }

    pub(super) fn cut(&mut self, len: usize) {
        self.dirty.extend(self.len().min(len) / PAGE..len.div_ceil(PAGE));
        self.now.resize(len, 0);
    }

    fn sync(&mut self) {
        self.synced.resize(self.len(), 0);
        for page in std::mem::take(&mut self.dirty) {
            let (from, end) = (page * PAGE, self.len().min((page + 1) * PAGE));
            if from < end {
                self.synced[from..end].copy_from_slice(&self.now[from..end]);
            }
        }
    }

    fn lose_power(&mut self, mut was_written: impl FnMut() -> bool) {
        for page in std::mem::take(&mut self.dirty) {
            let (from, end) = (page * PAGE, self.len().min((page + 1) * PAGE));
            if from < end && was_written() {
                self.synced.resize(self.synced.len().max(end), 0);
                self.synced[from..end].copy_from_slice(&self.now[from..end]);
            }
        }
        self.now = self.synced.clone();
    }
}

impl Folder {
    /// The entries with their places in the list.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&OsString, u64)> {
        self.now.iter().map(|(name, id)| (name, *id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &mut Files, name: &str, bytes: &[u8]) -> u64 {
        let id = files.make(ROOT, name.as_ref(), Node::File(File::default())).unwrap();
        files.file(id).unwrap().write(0, bytes);
        id
    }

    #[test]
    fn what_was_synced_outlives_the_power_and_nothing_else_has_to() {
        let (mut whole, mut gone) = (0, 0);
        for seed in 0..64 {
            let mut files = Files::new();
            let kept = written(&mut files, "kept", b"synced");
            files.sync(kept);
            files.file(kept).unwrap().write(PAGE, b"later");
            written(&mut files, "new", b"never synced");

            files.lose_power(&mut Dice(seed));

            assert_eq!(files.named(ROOT, "new".as_ref()), None);
            let kept = files.named(ROOT, "kept".as_ref()).unwrap();
            let kept = files.file(kept).unwrap();
            assert_eq!(kept.read(0, 6), b"synced");
            whole += u32::from(kept.read(PAGE, 9) == b"later");
            gone += u32::from(kept.len() == 6);
        }
        assert!(whole > 4 && gone > 4 && whole + gone == 64, "{whole} {gone}");
    }

    #[test]
    fn a_name_that_was_taken_away_is_back_unless_the_folder_was_synced() {
        for synced in [false, true] {
            let mut files = Files::new();
            let id = written(&mut files, "wal", b"frames");
            files.sync(id);
            files.unname(ROOT, "wal".as_ref());
            if synced {
                files.sync(ROOT);
            }

            files.lose_power(&mut Dice(1));

            assert_eq!(files.named(ROOT, "wal".as_ref()), (!synced).then_some(id));
        }
    }

    #[test]
    fn a_file_that_was_cut_is_as_long_as_before_until_it_is_synced() {
        let mut files = Files::new();
        let id = written(&mut files, "wal", b"frames");
        files.sync(id);
        files.file(id).unwrap().cut(2);
        files.lose_power(&mut Dice(1));
        assert_eq!(files.file(id).unwrap().read(0, 9), b"frames");
        files.file(id).unwrap().cut(2);
        files.sync(id);
        files.lose_power(&mut Dice(1));
        assert_eq!(files.file(id).unwrap().read(0, 9), b"fr");
    }
}
