#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maskwire_fuzz::mysql::check(data));
