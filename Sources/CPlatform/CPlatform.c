#define _GNU_SOURCE
#include "CPlatform.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#endif

int platform_sleep_until(uint64_t deadline_ns) {
#if defined(__linux__)
    struct timespec due = {(time_t)(deadline_ns / 1000000000u), (long)(deadline_ns % 1000000000u)};
    return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
#else
    uint64_t now = platform_monotonic_ns();
    if (now >= deadline_ns) return 0;
    uint64_t left = deadline_ns - now;
    struct timespec span = {(time_t)(left / 1000000000u), (long)(left % 1000000000u)};
    return nanosleep(&span, NULL) == 0 ? 0 : errno;
#endif
}

bool platform_thread_clock(int *clock) {
#if defined(__linux__)
    clockid_t own;
    if (pthread_getcpuclockid(pthread_self(), &own) != 0) return false;
    *clock = (int)own;
    return true;
#else
    (void)clock;
    return false;
#endif
}

bool platform_process_clock(pid_t process, int *clock) {
#if defined(__linux__)
    clockid_t own;
    if (clock_getcpuclockid(process, &own) != 0) return false;
    *clock = (int)own;
    return true;
#else
    (void)process;
    (void)clock;
    return false;
#endif
}

bool platform_clock_time_ns(int clock, uint64_t *time_ns) {
#if defined(__linux__)
    struct timespec now;
    if (clock_gettime((clockid_t)clock, &now) != 0) return false;
    *time_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return true;
#else
    (void)clock;
    (void)time_ns;
    return false;
#endif
}

void platform_sharpen_timers(void) {
#if defined(__linux__)
    static _Thread_local bool is_sharp = false;
    if (is_sharp) return;
    is_sharp = true;
    prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);
#endif
}

// Polls until the monotonic clock shows `due_ns`.
static int poll_until(struct pollfd *entries, nfds_t count, uint64_t due_ns) {
    uint64_t now_ns = platform_monotonic_ns();
    uint64_t left_ns = due_ns > now_ns ? due_ns - now_ns : 0;
#if defined(__linux__)
    struct timespec left = {(time_t)(left_ns / 1000000000u), (long)(left_ns % 1000000000u)};
    return ppoll(entries, count, &left, NULL);
#else
    uint64_t left_ms = left_ns / 1000000u + (left_ns % 1000000u != 0);
    return poll(entries, count, left_ms > INT_MAX ? INT_MAX : (int)left_ms);
#endif
}

int platform_await(int descriptor, int wake, uint64_t due_ns, int *cause) {
    struct pollfd entries[2] = {{descriptor, POLLIN, 0}, {wake, POLLIN, 0}};
    int ready = poll_until(entries, 2, due_ns);
    *cause = errno;
    if (ready <= 0) return ready;
    return entries[1].revents ? 2 : 1;
}

int platform_await_room(int descriptor, uint64_t due_ns, int *cause) {
    struct pollfd entry = {descriptor, POLLIN | POLLOUT, 0};
    int ready = poll_until(&entry, 1, due_ns);
    *cause = errno;
    return ready;
}

// Reads a numeric address. Returns its length, or 0 for any other text.
static socklen_t read_address(const char *host, uint16_t port, struct sockaddr_storage *address) {
    memset(address, 0, sizeof *address);
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        return sizeof *four;
    }
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    if (inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        return sizeof *six;
    }
    return 0;
}

static int make_socket(int family) {
#if defined(__linux__)
    int made = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
    int made = socket(family, SOCK_STREAM, 0);
    if (made >= 0) {
        fcntl(made, F_SETFD, FD_CLOEXEC);
        fcntl(made, F_SETFL, O_NONBLOCK);
    }
#endif
    if (made < 0) return -errno;
    int on = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
#if defined(SO_NOSIGPIPE)
    setsockopt(made, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return made;
}

int platform_connect(const char *host, uint16_t port) {
    struct sockaddr_storage address;
    socklen_t length = read_address(host, port, &address);
    if (length == 0) return -EINVAL;
    int made = make_socket(address.ss_family);
    if (made < 0) return made;
    // A connect that a signal interrupts goes on without the caller.
    if (connect(made, (struct sockaddr *)&address, length) == 0) return made;
    if (errno == EINPROGRESS || errno == EINTR) return made;
    int cause = errno;
    close(made);
    return -cause;
}

int platform_connect_outcome(int descriptor) {
    int outcome = 0;
    socklen_t length = sizeof outcome;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &outcome, &length) != 0) return errno;
    return outcome;
}

static ssize_t transferred(ssize_t count, int *cause) {
    if (count >= 0) return count;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return platform_would_block;
    *cause = errno;
    return platform_failed;
}

ssize_t platform_receive(int descriptor, void *bytes, size_t room, int *cause) {
    ssize_t count;
    do count = recv(descriptor, bytes, room, 0); while (count < 0 && errno == EINTR);
    return transferred(count, cause);
}

ssize_t platform_send(int descriptor, const void *bytes, size_t count, int *cause) {
#if defined(MSG_NOSIGNAL)
    int flags = MSG_NOSIGNAL;
#else
    int flags = 0;  // the socket has SO_NOSIGPIPE
#endif
    ssize_t sent;
    do sent = send(descriptor, bytes, count, flags); while (sent < 0 && errno == EINTR);
    return transferred(sent, cause);
}

int platform_epoll_make(void) {
#if defined(__linux__)
    int made = epoll_create1(EPOLL_CLOEXEC);
    return made < 0 ? -errno : made;
#else
    return -ENOSYS;
#endif
}

int platform_epoll_add(int epoll, int descriptor, uint64_t tag) {
#if defined(__linux__)
    struct epoll_event event;
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u64 = tag;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
#else
    (void)epoll;
    (void)descriptor;
    (void)tag;
    return ENOSYS;
#endif
}

#if defined(__linux__)
static int await_events(int epoll, struct epoll_event *events, int room, uint64_t due_ns) {
    bool is_endless = due_ns == UINT64_MAX;
    uint64_t now_ns = is_endless ? 0 : platform_monotonic_ns();
    uint64_t left_ns = due_ns > now_ns ? due_ns - now_ns : 0;
#if defined(SYS_epoll_pwait2)
    static _Atomic bool is_missing = false;
    if (!is_missing) {
        struct timespec left = {(time_t)(left_ns / 1000000000u), (long)(left_ns % 1000000000u)};
        // By number, because the C library may be older than the kernel.
        long count = syscall(
            SYS_epoll_pwait2, epoll, events, room, is_endless ? NULL : &left, NULL, (size_t)0);
        // Older containers refuse what they do not know with EPERM, which epoll never gives.
        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return (int)count;
        is_missing = true;
    }
#endif
    uint64_t left_ms = left_ns / 1000000u + (left_ns % 1000000u != 0);
    int limit_ms = left_ms > INT_MAX ? INT_MAX : (int)left_ms;
    return epoll_wait(epoll, events, room, is_endless ? -1 : limit_ms);
}
#endif

int platform_epoll_wait(int epoll, platform_event *events, int room, uint64_t due_ns) {
#if defined(__linux__)
    // The kernel writes its events into the same memory. They are no larger, so the last can be
    // rewritten first.
    _Static_assert(sizeof(struct epoll_event) <= sizeof(platform_event), "room for epoll's events");
    char *memory = (char *)events;
    int count = await_events(epoll, (struct epoll_event *)(void *)memory, room, due_ns);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = count - 1; i >= 0; i--) {
        struct epoll_event found;
        memcpy(&found, memory + (size_t)i * sizeof found, sizeof found);
        platform_event event;
        event.tag = found.data.u64;
        event.can_read = (found.events & EPOLLIN) != 0;
        event.can_write = (found.events & EPOLLOUT) != 0;
        event.has_ended = (found.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        memcpy(&events[i], &event, sizeof event);
    }
    return count;
#else
    (void)epoll;
    (void)events;
    (void)room;
    (void)due_ns;
    return -ENOSYS;
#endif
}

void platform_name_process(const char *name) {
#if defined(__linux__)
    prctl(PR_SET_NAME, name, 0, 0, 0);
#else
    (void)name;
#endif
}

int platform_processors(void) {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        int count = CPU_COUNT(&set);
        if (count > 0) return count;
    }
#endif
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (int)count : 1;
}

static volatile sig_atomic_t first_signal = 0;

static void keep_signal(int number) {
    if (first_signal == 0) first_signal = number;
}

// A signal that this program's parent ignores stays ignored, as for nohup(1) and background jobs of
// scripts.
static bool is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

// The signals of terminals and supervisors, and those by which batch systems announce the end.
static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU};

void platform_catch_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = keep_signal;
    // This program's parent may have blocked them, and a blocked signal is never seen.
    sigset_t unblocked;
    sigemptyset(&unblocked);
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (is_ignored(ends[i])) continue;
        sigaction(ends[i], &action, NULL);
        sigaddset(&unblocked, ends[i]);
    }
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
    sigprocmask(SIG_UNBLOCK, &unblocked, NULL);
}

int platform_signal_received(void) { return first_signal; }

static sigset_t signals_that_end(void) {
    sigset_t set;
    sigemptyset(&set);
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (!is_ignored(ends[i])) sigaddset(&set, ends[i]);
    }
    return set;
}

void platform_hold_signals(void) {
    sigset_t set = signals_that_end();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int platform_await_signal(void) {
    sigset_t set = signals_that_end();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
    return number;
}

// Only calls that are safe in a signal handler are allowed between fork and exec.
static void become_child(pid_t parent, const char *path, char *const arguments[], int output, int errors, int report) {
    static const int kept[] = {SIGINT, SIGHUP, SIGQUIT};
    for (unsigned i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (!is_ignored(kept[i])) signal(kept[i], SIG_DFL);
    }
    static const int reset[] = {SIGTERM, SIGPIPE, SIGXFSZ, SIGCHLD};
    for (unsigned i = 0; i < sizeof reset / sizeof reset[0]; i++) signal(reset[i], SIG_DFL);
    signal(SIGTTOU, SIG_IGN);  // in a background group `stty tostop` would stop its first message
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);  // the parent ended before the request was in force
#else
    (void)parent;
#endif
    int null = open("/dev/null", O_RDWR);
    if (null >= 0) {
        dup2(null, 0);
        dup2(output >= 0 ? output : null, 1);
        dup2(errors >= 0 ? errors : null, 2);
        execv(path, arguments);
    }
    int cause = errno;
    (void)!write(report, &cause, sizeof cause);
    _exit(127);
}

void platform_keep_exit_statuses(void) {
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) != 0) return;
    if (action.sa_handler != SIG_IGN && !(action.sa_flags & SA_NOCLDWAIT)) return;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &action, NULL);
}

pid_t platform_spawn(const char *path, char *const arguments[], int output, int errors) {
    platform_keep_exit_statuses();
    int report[2];
    if (pipe(report) != 0) return -errno;
    fcntl(report[0], F_SETFD, FD_CLOEXEC);
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) become_child(parent, path, arguments, output, errors, report[1]);
    int cause = child < 0 ? errno : 0;
    close(report[1]);
    if (child > 0) {
        ssize_t count;
        do count = read(report[0], &cause, sizeof cause); while (count < 0 && errno == EINTR);
        if (count <= 0) cause = 0;  // closed by a successful exec
        if (cause != 0) platform_wait(child, NULL, true);
    }
    close(report[0]);
    return cause != 0 ? -cause : child;
}

pid_t platform_wait(pid_t child, int *status, bool hang) {
    pid_t answer;
    do answer = waitpid(child, status, hang ? 0 : WNOHANG); while (answer < 0 && errno == EINTR);
    return answer < 0 ? -errno : answer;
}

pid_t platform_wait_change(pid_t child, int *status) {
    pid_t answer;
    do answer = waitpid(child, status, WNOHANG | WUNTRACED); while (answer < 0 && errno == EINTR);
    return answer < 0 ? -errno : answer;
}

int platform_stop_signal(int status) { return WIFSTOPPED(status) ? WSTOPSIG(status) : 0; }
bool platform_exited(int status) { return WIFEXITED(status); }
int platform_exit_code(int status) { return WEXITSTATUS(status); }
int platform_term_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

void platform_quiet_crashes(void) {
    if (getenv("SWIFT_BACKTRACE") != NULL) return;
    static const int fatal[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
    for (unsigned i = 0; i < sizeof fatal / sizeof fatal[0]; i++) {
        if (!is_ignored(fatal[i])) signal(fatal[i], SIG_DFL);
    }
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

struct thread_start {
    void (*work)(void *);
    void *context;
};

static void *begin_thread(void *raw) {
    struct thread_start start = *(struct thread_start *)raw;
    free(raw);
    start.work(start.context);
    return NULL;
}

int platform_start_thread(size_t stack_bytes, void (*work)(void *), void *context) {
    struct thread_start *start = malloc(sizeof *start);
    if (start == NULL) return ENOMEM;
    *start = (struct thread_start){work, context};
    pthread_attr_t attributes;
    int cause = pthread_attr_init(&attributes);
    if (cause == 0) {
        pthread_t thread;
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, stack_bytes);
        cause = pthread_create(&thread, &attributes, begin_thread, start);
        pthread_attr_destroy(&attributes);
    }
    if (cause != 0) free(start);
    return cause;
}

struct platform_condition {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
};

platform_condition *platform_condition_make(void) {
    platform_condition *made = malloc(sizeof *made);
    if (made == NULL) return NULL;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
#if defined(__linux__)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);  // unaffected by steps of the wall clock
#endif
    pthread_mutex_init(&made->mutex, NULL);
    pthread_cond_init(&made->condition, &attributes);
    pthread_condattr_destroy(&attributes);
    return made;
}

void platform_condition_free(platform_condition *condition) {
    pthread_cond_destroy(&condition->condition);
    pthread_mutex_destroy(&condition->mutex);
    free(condition);
}

void platform_condition_lock(platform_condition *condition) { pthread_mutex_lock(&condition->mutex); }

void platform_condition_unlock(platform_condition *condition) { pthread_mutex_unlock(&condition->mutex); }

void platform_condition_wait(platform_condition *condition, uint64_t due_ns) {
    if (due_ns == UINT64_MAX) {
        pthread_cond_wait(&condition->condition, &condition->mutex);
        return;
    }
#if defined(__linux__)
    struct timespec due = {(time_t)(due_ns / 1000000000u), (long)(due_ns % 1000000000u)};
    pthread_cond_timedwait(&condition->condition, &condition->mutex, &due);
#else
    uint64_t now_ns = platform_monotonic_ns();
    uint64_t left_ns = due_ns > now_ns ? due_ns - now_ns : 0;
    struct timespec left = {(time_t)(left_ns / 1000000000u), (long)(left_ns % 1000000000u)};
    pthread_cond_timedwait_relative_np(&condition->condition, &condition->mutex, &left);
#endif
}

void platform_condition_signal(platform_condition *condition, bool all) {
    if (all) pthread_cond_broadcast(&condition->condition);
    else pthread_cond_signal(&condition->condition);
}

uint64_t platform_raise_open_files(uint64_t most) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    rlim_t wanted = limit.rlim_max < (rlim_t)most ? limit.rlim_max : (rlim_t)most;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    return platform_open_files();
}

uint64_t platform_open_files(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (uint64_t)limit.rlim_cur : 0;
}

bool platform_file_system(const char *path, uint64_t *type) {
#if defined(__linux__)
    struct statfs found;
    int answer;
    do answer = statfs(path, &found); while (answer != 0 && errno == EINTR);
    if (answer != 0) return false;
    *type = (uint64_t)(uint32_t)found.f_type;
    return true;
#else
    (void)path;
    (void)type;
    return false;
#endif
}
