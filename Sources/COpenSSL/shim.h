#pragma once
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

// Macros of OpenSSL that are too complex for Swift to import.
static inline int revbench_key_pair(void) { return EVP_PKEY_KEYPAIR; }
static inline int revbench_public_key(void) { return EVP_PKEY_PUBLIC_KEY; }
