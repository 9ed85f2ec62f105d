#include "tools/stance/daemon/http_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace stance {
namespace {

using Steady = std::chrono::steady_clock;

// Between two looks whether the server ends.
constexpr std::chrono::milliseconds kSlice{200};
constexpr std::size_t kReadAtOnce = 4096;
constexpr std::string_view kTooMany =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

thread_local bool no_room = false;

// A connection with a time and a length that the request must keep to.
class LimitedStream final : public httplib::Stream {
 public:
  LimitedStream(int handle, const HttpLimits& limits, const std::atomic<socket_t>& listening)
      : handle_(handle), limits_(limits), listening_(listening), due_(Steady::now() + limits.request_time) {}

  [[nodiscard]] bool is_readable() const override { return ready(POLLIN, due_); }
  [[nodiscard]] bool is_writable() const override {
    return ready(POLLOUT, Steady::now() + limits_.write_time);
  }

  ssize_t read(char* bytes, std::size_t size) override {
    if (next_ == end_ && !refill()) return -1;
    const std::size_t count = std::min(size, end_ - next_);
    std::copy_n(buffer_.data() + next_, count, bytes);
    next_ += count;
    return static_cast<ssize_t>(count);
  }

  // All of it, or the connection is of no use any more.
  ssize_t write(const char* bytes, std::size_t size) override {
    std::size_t written = 0;
    while (written < size) {
      // Of each piece: whoever takes something now and then may take their time over a long page.
      if (!ready(POLLOUT, Steady::now() + limits_.write_time)) return give_up();
      const ssize_t count = ::send(handle_, bytes + written, size - written, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count <= 0) return give_up();
      written += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(size);
  }

  // Nothing here asks for these.
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  [[nodiscard]] socket_t socket() const override { return handle_; }

 private:
  [[nodiscard]] bool ready(short what, Steady::time_point due) const {
    while (listening_ >= 0) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Steady::now());
      if (left.count() <= 0) return false;
      pollfd look{.fd = handle_, .events = what, .revents = 0};
      const int found = ::poll(&look, 1, static_cast<int>(std::min(left, kSlice).count()));
      if (found < 0 && errno != EINTR) return false;
      if (found > 0) return true;
    }
    return false;
  }

  bool refill() {
    if (taken_ >= limits_.longest_request || !ready(POLLIN, due_)) return false;
    const ssize_t count =
        ::recv(handle_, buffer_.data(), std::min(buffer_.size(), limits_.longest_request - taken_), 0);
    if (count <= 0) return false;
    taken_ += static_cast<std::size_t>(count);
    next_ = 0;
    end_ = static_cast<std::size_t>(count);
    return true;
  }

  // What the kernel still holds for a reader that takes nothing is thrown away with the connection.
  ssize_t give_up() const {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(handle_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    return -1;
  }

  int handle_;
  const HttpLimits& limits_;
  const std::atomic<socket_t>& listening_;  // negative: the server ends
  Steady::time_point due_;                  // of the request
  std::array<char, kReadAtOnce> buffer_{};
  std::size_t next_ = 0;  // in buffer_
  std::size_t end_ = 0;
  std::size_t taken_ = 0;  // bytes of the request
};

}  // namespace

WorkingThreads::WorkingThreads(const HttpLimits& limits) : limits_(limits) {}

bool WorkingThreads::turned_away() { return no_room; }

std::size_t WorkingThreads::threads() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

void WorkingThreads::enqueue(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    join_finished();
    if (jobs_.size() < limits_.most_waiting) {
      jobs_.push_back(std::move(job));
      if (jobs_.size() > idle_ && threads_.size() < limits_.most_threads) start_thread();
      changed_.notify_one();
      return;
    }
  }
  no_room = true;
  job();
  no_room = false;
}

void WorkingThreads::start_thread() {
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // The system gives no more of them (TasksMax of the service): the job waits for one that is there, or for
    // the next connection to ask again.
  }
}

void WorkingThreads::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    const bool called =
        changed_.wait_for(lock, limits_.idle_thread_time, [this] { return over_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty() && (over_ || !called)) break;
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
  const auto self = std::find_if(threads_.begin(), threads_.end(), [](const std::thread& thread) {
    return thread.get_id() == std::this_thread::get_id();
  });
  finished_.splice(finished_.end(), threads_, self);
  changed_.notify_all();
}

// They need the mutex no more when they are in this list.
void WorkingThreads::join_finished() {
  for (std::thread& thread : finished_) thread.join();
  finished_.clear();
}

void WorkingThreads::shutdown() {
  std::unique_lock lock(mutex_);
  over_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return threads_.empty(); });
  join_finished();
}

HttpServer::HttpServer(const HttpLimits& limits) : limits_(limits) {
  new_task_queue = [this] { return new WorkingThreads(limits_); };
}

bool HttpServer::answer(httplib::Stream& stream) {
  bool closed = false;
  // A header of a hundred bytes could ask for the same megabyte a thousand times over.
  return process_request(stream, true, closed, [](httplib::Request& request) { request.ranges.clear(); });
}

bool HttpServer::process_and_close_socket(socket_t handle) {
  bool answered = false;
  if (WorkingThreads::turned_away()) {
    [[maybe_unused]] const ssize_t told =
        ::send(handle, kTooMany.data(), kTooMany.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  } else {
    ::setsockopt(handle, SOL_SOCKET, SO_SNDBUF, &limits_.send_buffer, sizeof(limits_.send_buffer));
    LimitedStream stream(handle, limits_, svr_sock_);
    answered = answer(stream);
  }
  ::shutdown(handle, SHUT_RDWR);
  ::close(handle);
  return answered;
}

}  // namespace stance
