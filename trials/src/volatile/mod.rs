//! A disk whose power can be taken away: what was not synced is then gone, or there, page by page.

mod files;
mod kernel;

use std::path::{Path, PathBuf};

use anyhow::Context;
use fuser::{BackgroundSession, Config, MountOption, spawn_mount};
use judge::Dice;

use self::kernel::Shared;

/// Where the kernel takes file systems from programs.
pub const FUSE: &str = "/dev/fuse";

/// A mounted disk; unmounted when dropped.
#[derive(Debug)]
pub struct Disk {
    place: PathBuf,
    shared: Shared,
    mounted: Option<BackgroundSession>,
}

impl Disk {
    /// An empty disk at a folder, which is made.
    pub fn mounted(place: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(place)?;
        let mut disk = Self { place: place.to_owned(), shared: Shared::new(), mounted: None };
        disk.mount()?;
        Ok(disk)
    }

    fn mount(&mut self) -> anyhow::Result<()> {
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("volatile".to_owned()), MountOption::NoAtime];
        let mounted = spawn_mount(self.shared.clone(), &self.place, &config);
        self.mounted = Some(mounted.context("a file system can't be mounted: this trial needs root and FUSE")?);
        Ok(())
    }

    /// The power goes and comes back. Nobody may have a file open any more.
    pub fn lose_power(&mut self, dice: &mut Dice) -> anyhow::Result<()> {
        if let Some(mounted) = self.mounted.take() {
            mounted.umount_and_join()?;
        }
        self.shared.files().lose_power(dice);
        self.mount()
    }
}
