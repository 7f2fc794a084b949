// Counts the calling thread's heap allocations, for tests that show that a loop makes none.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether counting works in this build: on Linux with glibc and without a sanitizer.
bool malloc_count_works(void);
/// The allocations of the calling thread since it started.
uint64_t malloc_count(void);
