// Counts the library calls of the calling thread, for tests that show that it makes them or does
// not.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether counting works in this build: on Linux with glibc and without a sanitizer.
bool call_count_works(void);
/// The calls of socket, connect and getaddrinfo by the calling thread since it started.
uint64_t socket_count(void);
/// The calls of OpenSSL's constant-time comparison by the calling thread since it started.
uint64_t compare_count(void);
/// The number of bytes that the last of these calls compared.
uint64_t compare_bytes(void);
