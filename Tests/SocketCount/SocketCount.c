#define _GNU_SOURCE
#include "SocketCount.h"

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

static __thread uint64_t count;

#if defined(__GLIBC__) && !defined(SANITIZED)
#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>

// The program's own symbols come before those of its libraries, which are then asked for by name.
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int socket(int domain, int type, int protocol) {
    count++;
    return NEXT(socket)(domain, type, protocol);
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    count++;
    return NEXT(connect)(descriptor, address, length);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **result) {
    count++;
    return NEXT(getaddrinfo)(node, service, hints, result);
}

bool socket_count_works(void) { return true; }
#else
bool socket_count_works(void) { return false; }
#endif

uint64_t socket_count(void) { return count; }
