// Counts the calling thread's attempts to reach something outside, for tests that show there are none.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether counting works in this build: on Linux with glibc, and under no sanitizer.
bool socket_count_works(void);
/// Calls of socket, connect and getaddrinfo by the calling thread since it started.
uint64_t socket_count(void);
