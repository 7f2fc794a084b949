// The differences between Linux and the other systems that revbench builds on, and nothing else.
// Times are in nanoseconds of CLOCK_MONOTONIC unless a name says otherwise.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

static inline uint64_t platform_clock_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t platform_monotonic_ns(void) { return platform_clock_ns(CLOCK_MONOTONIC); }
static inline uint64_t platform_wall_ns(void) { return platform_clock_ns(CLOCK_REALTIME); }
/// CPU time of the calling thread. Costs a system call (about 700 ns): never once per request.
static inline uint64_t platform_thread_cpu_ns(void) { return platform_clock_ns(CLOCK_THREAD_CPUTIME_ID); }
/// CPU time of all threads of the process.
static inline uint64_t platform_process_cpu_ns(void) { return platform_clock_ns(CLOCK_PROCESS_CPUTIME_ID); }

/// Gets the CPU clock of the calling thread, which others can read while the thread lives. Returns
/// false if the system has none.
bool platform_thread_clock(int *clock);
/// Reads a clock from `platform_thread_clock`. Returns false once its thread has ended.
bool platform_clock_time_ns(int clock, uint64_t *time_ns);

/// Gets the CPU clock of all threads of another process, to be read like that of a thread until the
/// process has been waited for. Returns false if the system has none.
bool platform_process_clock(pid_t process, int *clock);

/// Tells the processor that the caller is spinning.
static inline void platform_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Sleeps until the monotonic clock shows `deadline_ns` or a signal arrives. Returns 0 or EINTR.
int platform_sleep_until(uint64_t deadline_ns);

/// Asks the kernel to wake the calling thread as close to its due time as possible (on Linux; does
/// nothing elsewhere). Costs a system call the first time that a thread asks.
void platform_sharpen_timers(void);

/// Waits for bytes at `descriptor` or `wake`, each a descriptor or -1, until the monotonic clock
/// shows `due_ns`. Returns 1 if `descriptor` can be read, 2 if `wake` can, 0 if the time has come,
/// and otherwise -1 with the cause in `cause`. Exact to the nanosecond on Linux, to the millisecond
/// elsewhere.
int platform_await(int descriptor, int wake, uint64_t due_ns, int *cause);

/// Waits until `descriptor`, a socket, has room for bytes to send, has bytes to read, or has
/// ended. The time and the answers are those of `platform_await`.
int platform_await_room(int descriptor, uint64_t due_ns, int *cause);

/// Begins to connect a TCP socket to a numeric IPv4 or IPv6 address. The socket never blocks, is
/// closed by exec, and sends without delay (TCP_NODELAY). Returns the descriptor, or -errno:
/// -EINVAL if `host` is not a numeric address. `platform_connect_outcome` tells the outcome once
/// the socket has room.
int platform_connect(const char *host, uint16_t port);
/// Returns 0 if the connection was made, otherwise the error number.
int platform_connect_outcome(int descriptor);

/// What `platform_receive` and `platform_send` return instead of a count.
enum { platform_would_block = -1, platform_failed = -2 };
/// Reads what has arrived at a socket that does not block. Returns the number of bytes, 0 at the
/// end, `platform_would_block`, or `platform_failed` with the cause in `cause`.
ssize_t platform_receive(int descriptor, void *bytes, size_t room, int *cause);
/// Sends as much as a socket that does not block has room for, and raises no SIGPIPE. Returns as
/// `platform_receive` does.
ssize_t platform_send(int descriptor, const void *bytes, size_t count, int *cause);

/// What has happened to a descriptor, under the tag with which it was added. `has_ended` means
/// that the other end sends no more, or that the connection is broken.
typedef struct {
    uint64_t tag;
    bool can_read;
    bool can_write;
    bool has_ended;
} platform_event;

/// Returns a descriptor of epoll(7), which exec closes, or -errno: -ENOSYS where the system has
/// none.
int platform_epoll_make(void);
/// Watches a socket until it is closed. It is reported when bytes arrive, when there is room again
/// after there was none, and when it ends; each event once, so the reader has to read all that has
/// arrived (EPOLLET). Returns 0 or the error number.
int platform_epoll_add(int epoll, int descriptor, uint64_t tag);
/// Waits for events until the monotonic clock shows `due_ns`; UINT64_MAX means no limit. Returns
/// the number of events, at most `room`; 0 if the time has come or a signal arrived; otherwise
/// -errno. Exact to the nanosecond where the kernel has epoll_pwait2, otherwise to the
/// millisecond.
int platform_epoll_wait(int epoll, platform_event *events, int room, uint64_t due_ns);

/// Sets the name that ps(1) shows for the calling process, at most 15 bytes. Call from its first
/// thread.
void platform_name_process(const char *name);

/// Returns the number of logical processors on which this process may run.
int platform_processors(void);

/// Prevents SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2 and SIGXCPU from ending the
/// process. The first to arrive is kept for `platform_signal_received`. Signals that are already
/// ignored stay ignored. SIGPIPE and SIGXFSZ are ignored: a write then fails with EPIPE or EFBIG.
void platform_catch_signals(void);
/// Returns the first caught signal's number, or 0.
int platform_signal_received(void);

/// Blocks those of the same signals that are not ignored in the calling thread and in threads that
/// it starts from now on, for `platform_await_signal`.
void platform_hold_signals(void);
/// Waits for a blocked signal and returns its number.
int platform_await_signal(void);

/// Makes the system keep the exit statuses of children. They are lost while SIGCHLD is ignored, as
/// some process managers leave it.
void platform_keep_exit_statuses(void);

/// Starts `path` with `arguments` (NULL-terminated, starting with the program's name) in a new
/// process group. Returns its process ID, or -errno. A descriptor of -1 becomes /dev/null. On Linux
/// the child is sent SIGTERM if the calling thread ends first, so that a killed benchmark leaves
/// nothing behind: call from a thread that lives on. Calls `platform_keep_exit_statuses` first.
pid_t platform_spawn(const char *path, char *const arguments[], int output, int errors);

/// Waits for `child` and stores its wait status in `status`. Returns the process ID, 0 if the child
/// is still running (only if `hang` is false), or -errno.
pid_t platform_wait(pid_t child, int *status, bool hang);
/// Checks whether `child` has ended or was stopped, without waiting. Returns the same as
/// `platform_wait` with `hang` false.
pid_t platform_wait_change(pid_t child, int *status);
/// Returns the signal that stopped the process, or 0 if it was not stopped.
int platform_stop_signal(int status);
bool platform_exited(int status);
int platform_exit_code(int status);
int platform_term_signal(int status);

/// Makes a crash end the process with its signal and nothing more. Swift's backtrace prints what
/// registers point to, and a core file contains everything, so both would show keys and tokens.
/// Changes nothing if SWIFT_BACKTRACE is set.
void platform_quiet_crashes(void);

/// Starts a detached thread that calls `work` with `context`. Returns 0 or the error number: EAGAIN
/// if a limit on processes or threads, or the memory for the stack, leaves no room for another
/// thread.
int platform_start_thread(size_t stack_bytes, void (*work)(void *), void *context);

/// Raises the soft limit on open files to the hard limit, but at most to `most`. Returns the limit
/// then in force, or 0 if it is unknown.
uint64_t platform_raise_open_files(uint64_t most);
/// Returns the soft limit on open files, or 0 if it is unknown.
uint64_t platform_open_files(void);

/// Gets the type of the file system that contains `path`, as numbered by statfs(2). Returns false
/// if the system does not report it.
bool platform_file_system(const char *path, uint64_t *type);

/// A lock, and a condition that threads can wait for while holding the lock.
typedef struct platform_condition platform_condition;

/// Returns NULL if there is no memory.
platform_condition *platform_condition_make(void);
/// No thread may hold the lock or wait.
void platform_condition_free(platform_condition *condition);
void platform_condition_lock(platform_condition *condition);
void platform_condition_unlock(platform_condition *condition);
/// Releases the lock and waits, at most until the monotonic clock shows `due_ns`; UINT64_MAX means
/// no limit. Holds the lock again on return. May return without a reason.
void platform_condition_wait(platform_condition *condition, uint64_t due_ns);
/// Ends the wait of one thread, or of all threads.
void platform_condition_signal(platform_condition *condition, bool all);
