//! When a ledger's tail is put on the disk: in groups, by a thread that waits here and needs nobody else meanwhile.
//!
//! Must never leave what it was told of unsynced for longer than its time while a thread waits here, or take a sync that
//! failed for one that did not.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Of one ledger.
pub struct Syncer {
    file: Option<File>,
    within: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Something was appended.
    is_told: bool,
    /// There is more to do than to sync the file.
    is_due: bool,
    is_over: bool,
}

impl Syncer {
    /// What is synced here is the file at `path`; without one nothing is, and all is left to whoever waits.
    ///
    /// # Errors
    /// Where the file can't be opened.
    pub fn new(path: Option<&Path>, within: Duration) -> io::Result<Self> {
        let file = path.map(File::open).transpose()?;
        Ok(Self { file, within, state: Mutex::default(), changed: Condvar::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was appended; `is_due` says that there is more to do than to sync it.
    pub fn soon(&self, is_due: bool) {
        let mut state = self.state();
        state.is_due |= is_due;
        if !state.is_told {
            state.is_told = true;
            self.changed.notify_all();
        }
    }

    /// Nothing more will be appended.
    pub fn end(&self) {
        self.state().is_over = true;
        self.changed.notify_all();
    }

    /// Syncs the file in groups, until there is more to do (true) or it is over (false). Without a file there is more to
    /// do after each group.
    ///
    /// # Errors
    /// Where the disk refuses: what the operating system still holds is unknown then.
    pub fn wait(&self) -> io::Result<bool> {
        let mut state = self.state();
        loop {
            let is_idle = |state: &mut State| !state.is_told && !state.is_over;
            state = self.changed.wait_while(state, is_idle).unwrap_or_else(PoisonError::into_inner);
            let waited = self.changed.wait_timeout_while(state, self.within, |state| !state.is_over);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            if state.is_over {
                return Ok(false);
            }
            let is_due = state.is_due;
            (state.is_told, state.is_due) = (false, false); // what comes from here on is for the next time
            match &self.file {
                Some(file) if !is_due => {
                    drop(state);
                    file.sync_data()?;
                    state = self.state();
                }
                _ => return Ok(true),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Syncer;
    use std::path::Path;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    const SHORT: Duration = Duration::from_millis(1);

    #[test]
    fn what_is_due_is_handed_on() {
        let syncer = Syncer::new(Some(Path::new("/proc/self/exe")), SHORT).unwrap();
        syncer.soon(true);
        assert!(syncer.wait().unwrap());
        syncer.end();
        assert!(!syncer.wait().unwrap());
    }

    #[test]
    fn without_a_file_each_group_is_handed_on() {
        let syncer = Syncer::new(None, SHORT).unwrap();
        for is_due in [true, false] {
            syncer.soon(is_due);
            assert!(syncer.wait().unwrap());
        }
    }

    #[test]
    fn a_file_is_synced_and_what_is_due_meanwhile_is_seen() {
        let path = std::env::temp_dir().join(format!("maskwire-syncing-{}", std::process::id()));
        std::fs::write(&path, "an entry").unwrap();
        let syncer = Syncer::new(Some(&path), SHORT).unwrap();
        std::fs::remove_file(&path).unwrap();
        let (say, said) = channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while syncer.wait().unwrap() {
                    say.send(()).unwrap();
                }
            });
            syncer.soon(false);
            assert!(said.recv_timeout(SHORT * 50).is_err());
            syncer.soon(true);
            said.recv().unwrap();
            syncer.end();
        });
    }

    #[test]
    fn a_disk_that_refuses_is_told() {
        let syncer = Syncer::new(Some(Path::new("/proc/self/status")), SHORT).unwrap();
        syncer.soon(false);
        assert!(syncer.wait().is_err());
        assert!(Syncer::new(Some(Path::new("/nowhere/at all")), SHORT).is_err());
    }
}
