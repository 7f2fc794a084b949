#pragma once
#include <errno.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

// Each of these returns errno as it was right after the call: in Swift, other calls may come
// between.

#if HIREDIS_MAJOR >= 1
typedef size_t redis_count;
#else
typedef int redis_count;
#endif

/// The most parts of an answer. No answer to this program's commands has more.
#define REDIS_MOST_PARTS 1048576

/// How a connection's reader makes arrays: as hiredis does, except for arrays with too many parts.
/// hiredis allocates as many parts as a server announces, and 0.14 has no limit.
typedef struct redis_bounds {
    redisReplyObjectFunctions functions;
    void *(*make_array)(const redisReadTask *, redis_count);
} redis_bounds;

static inline void *redis_bounded_array(const redisReadTask *task, redis_count count) {
    const redis_bounds *bounds = (const redis_bounds *)task->privdata;
    if (count > REDIS_MOST_PARTS) return NULL;  // the reader then fails with REDIS_ERR_OOM
    return bounds->make_array(task, count);
}

static inline bool redis_bound(redisContext *context) {
    redis_bounds *bounds = (redis_bounds *)malloc(sizeof *bounds);
    if (!bounds) return false;
    bounds->functions = *context->reader->fn;
    bounds->make_array = bounds->functions.createArray;
    bounds->functions.createArray = redis_bounded_array;
    context->reader->privdata = bounds;
    context->reader->fn = &bounds->functions;
    return true;
}

/// Closes a connection of `redis_connect_unix` or `redis_connect_tcp`.
static inline void redis_close(redisContext *context) {
    void *bounds = context->reader ? context->reader->privdata : NULL;
    redisFree(context);
    free(bounds);
}

static inline redisContext *redis_opened(redisContext *context, struct timeval limit, int *cause) {
    *cause = errno;
    if (context && !context->err && !redis_bound(context)) context->err = REDIS_ERR_OOM;
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

/// Sends what the socket accepts, without raising SIGPIPE if the server has gone.
static inline ssize_t redis_send(const redisContext *context, const void *bytes, size_t count, int *cause) {
#if defined(MSG_NOSIGNAL)
    ssize_t sent = send(context->fd, bytes, count, MSG_NOSIGNAL);
#else
    ssize_t sent = send(context->fd, bytes, count, 0);
#endif
    *cause = errno;
    return sent;
}

/// Reads once, for at most the command's time limit. An interrupted read succeeds without bytes.
static inline int redis_read(redisContext *context, int *cause) {
    errno = 0;
    int outcome = redisBufferRead(context);
    *cause = errno;
    return outcome;
}

/// Waits for bytes or for `wake`, a descriptor or -1. Returns 1 if there are bytes, 2 if `wake` can
/// be read, 0 if the time is over, and otherwise -1 with the cause in `cause`.
static inline int redis_await(const redisContext *context, int wake, int milliseconds, int *cause) {
    struct pollfd entries[2] = {{context->fd, POLLIN, 0}, {wake, POLLIN, 0}};
    int ready = poll(entries, 2, milliseconds);
    *cause = errno;
    if (ready <= 0) return ready;
    return entries[1].revents ? 2 : 1;
}

/// Waits until `wake` can be read, for at most the given time.
static inline void redis_pause(int wake, int milliseconds) {
    struct pollfd entry = {wake, POLLIN, 0};
    poll(&entry, 1, milliseconds);
}
