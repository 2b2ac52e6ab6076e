#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| maskwire_fuzz::read_back::check(data));
