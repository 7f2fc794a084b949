#pragma once
#include <errno.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

// Each of these hands back errno as it was right after the call: in Swift other calls may come between.

static inline redisContext *redis_opened(redisContext *context, struct timeval limit, int *cause) {
    *cause = errno;
    if (context && !context->err) {
        fcntl(context->fd, F_SETFD, FD_CLOEXEC);  // a child must not hold the connection open
#if defined(SO_NOSIGPIPE)
        int on = 1;
        setsockopt(context->fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
        redisSetTimeout(context, limit);
    }
    return context;
}

static inline redisContext *redis_connect_unix(
    const char *path, struct timeval connect, struct timeval command, int *cause) {
    errno = 0;
    return redis_opened(redisConnectUnixWithTimeout(path, connect), command, cause);
}

static inline redisContext *redis_connect_tcp(
    const char *host, int port, struct timeval connect, struct timeval command, int *cause) {
    errno = 0;
    return redis_opened(redisConnectWithTimeout(host, port, connect), command, cause);
}

/// Sends what the socket takes, and raises no SIGPIPE when the server has gone.
static inline ssize_t redis_send(const redisContext *context, const void *bytes, size_t count, int *cause) {
#if defined(MSG_NOSIGNAL)
    ssize_t sent = send(context->fd, bytes, count, MSG_NOSIGNAL);
#else
    ssize_t sent = send(context->fd, bytes, count, 0);
#endif
    *cause = errno;
    return sent;
}

/// Reads once, at most for the command's time limit. An interrupted read is a success without bytes.
static inline int redis_read(redisContext *context, int *cause) {
    errno = 0;
    int outcome = redisBufferRead(context);
    *cause = errno;
    return outcome;
}

/// Waits for bytes or for `wake`, a descriptor or -1: 1 when there are bytes, 2 when `wake` can be read,
/// 0 when the time is over, -1 and the cause otherwise.
static inline int redis_await(const redisContext *context, int wake, int milliseconds, int *cause) {
    struct pollfd entries[2] = {{context->fd, POLLIN, 0}, {wake, POLLIN, 0}};
    int ready = poll(entries, 2, milliseconds);
    *cause = errno;
    if (ready <= 0) return ready;
    return entries[1].revents ? 2 : 1;
}

/// Waits until `wake` can be read, at most for the time given.
static inline void redis_pause(int wake, int milliseconds) {
    struct pollfd entry = {wake, POLLIN, 0};
    poll(&entry, 1, milliseconds);
}
