#pragma once
#include <zlib.h>

// A macro of zlib that Swift cannot import.
static inline int revbench_inflate_init(z_streamp stream) { return inflateInit(stream); }
