//! A fuzzer's bytes taken as choices: when they run out, every choice is the first one.

/// What is left of the bytes.
pub struct Choices<'a>(pub &'a [u8]);

/// What stands in columns that are masked and must never come out.
pub const CANARY: &[u8] = b"zqxjkv7731";

impl<'a> Choices<'a> {
    /// A byte.
    pub fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    /// A number below `count`, which is at most 65536.
    pub fn below(&mut self, count: usize) -> usize {
        let high = if count > 256 { usize::from(self.byte()) << 8 } else { 0 };
        (high | usize::from(self.byte())) % count.max(1)
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Up to so many bytes.
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// A value: bytes as they are, or ones that look like something, most with the canary in them.
    pub fn value(&mut self) -> Vec<u8> {
        let canary = String::from_utf8_lossy(CANARY);
        let length = usize::from(self.byte() % 24);
        let text = match self.below(16) {
            0 => return self.take(length).to_vec(),
            1 => return [self.take(length), CANARY, self.take(length)].concat(),
            2 => return [&[1], CANARY].concat(),
            3 => return [b"\x01{\"a\":\"", CANARY, b"\"}"].concat(),
            4 => return self.array(),
            5 => return [&(length as u32).to_be_bytes(), self.take(length)].concat(),
            6 => format!("{{{canary},NULL,\"a \\\"{canary}\",{{}}}}"),
            7 => format!("[0:1]={{\"{canary}\",{canary}}}"),
            8 => format!("{{\"a\": [1, \"{canary}\", {{\"{canary}\": null}}], \"b\": \"\\u0041{canary}\"}}"),
            9 => format!("[[], \"{canary}\", -1.5e9, true, \"x{canary}\\n\"]"),
            10 => format!("\"{canary}\""),
            11 => format!("{canary}@{canary}.example.com  "),
            12 => format!("\\{canary}\t\"{canary}\",\r\n{canary}"),
            13 => String::new(),
            14 => format!("{}", i64::from_le_bytes(self.eight())),
            _ => canary.repeat(1 + length * length),
        };
        text.into_bytes()
    }

    fn eight(&mut self) -> [u8; 8] {
        std::array::from_fn(|_| self.byte())
    }

    /// An array in binary format, or nearly one.
    fn array(&mut self) -> Vec<u8> {
        let element = self.of(&[25_u32, 23, 1043, 114, 2950]);
        let count = self.below(4) as u32;
        let mut out: Vec<u8> =
            [u32::from(self.byte() % 8 != 7), u32::from(self.byte() % 2), element, count, 1]
                .into_iter()
                .flat_map(u32::to_be_bytes)
                .collect();
        for _ in 0..count {
            out.extend((CANARY.len() as u32).to_be_bytes());
            out.extend(CANARY);
        }
        let more = usize::from(self.byte() % 16 == 15);
        out.extend(self.take(more));
        out
    }
}
