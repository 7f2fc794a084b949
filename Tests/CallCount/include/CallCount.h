// Counts what the calling thread asks of libraries, for tests that show that it asks, or does not.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether counting works in this build: on Linux with glibc, and under no sanitizer.
bool call_count_works(void);
/// Calls of socket, connect and getaddrinfo by the calling thread since it started.
uint64_t socket_count(void);
/// Calls of OpenSSL's comparison in constant time by the calling thread since it started.
uint64_t compare_count(void);
/// Bytes that the last of them was about.
uint64_t compare_bytes(void);
