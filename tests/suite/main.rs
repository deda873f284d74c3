//! The integration tests, one binary: each module runs one function over a folder of fixtures.

mod floors;
