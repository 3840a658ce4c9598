#include <grpcpp/grpcpp.h>
#include <meter.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <semaphore.h>
#include <vector>

#include "echo.grpc.pb.h"
#include "echo.h"

namespace {

constexpr int kStreamsPerConnection = 125;
constexpr int kIdleStreamsPerConnection = 100;

using Stub = std::shared_ptr<bench::Bench::Stub>;

// A channel of its own connection: without a pool of its own it would share one with equal channels.
Stub Connect(const Load &load) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = load.trust;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return bench::Bench::NewStub(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(load.port),
                                                         grpc::SslCredentials(options), arguments));
}

bench::Echo Message(const Load &load) {
  bench::Echo message;
  message.set_payload(std::string(load.payload, 'x'));
  return message;
}

void Check(bool ok, const char *what) {
  if (ok) return;
  std::cerr << "grpc-cpp-echo: " << what << "\n";
  _exit(1);
}

// One call after another, each begun when the one before it has ended.
class Caller {
 public:
  Caller(const Load &load, Stub stub) : stub_(std::move(stub)), request_(Message(load)) {}

  void Call() {
    context_ = std::make_unique<grpc::ClientContext>();
    start_ = meter_now();
    stub_->async()->Say(context_.get(), &request_, &reply_, [this](const grpc::Status &status) {
      Check(status.ok() && reply_.payload().size() == request_.payload().size(), "the reply is not the request");
      meter_count(meter_now() - start_);
      Call();
    });
  }

 private:
  Stub stub_;
  bench::Echo request_, reply_;
  std::unique_ptr<grpc::ClientContext> context_;
  uint64_t start_ = 0;
};

class Reader : public grpc::ClientReadReactor<bench::Echo> {
 public:
  Reader(Stub stub, bench::Echo request) : stub_(std::move(stub)), request_(std::move(request)) {
    stub_->async()->Stream(&context_, &request_, this);
    StartRead(&reply_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    Check(ok && reply_.payload().size() == request_.payload().size(), "a stream ended");
    meter_add(1);
    StartRead(&reply_);
  }

 private:
  Stub stub_;
  grpc::ClientContext context_;
  bench::Echo request_, reply_;
};

void CallOnce(const Load &load, const Stub &stub) {
  grpc::ClientContext context;
  bench::Echo request = Message(load), reply;
  sem_t done;
  sem_init(&done, 0, 0);
  stub->async()->Say(&context, &request, &reply, [&done](const grpc::Status &status) {
    Check(status.ok(), status.error_message().c_str());
    sem_post(&done);
  });
  while (sem_wait(&done)) {
  }
}

void Settle(const Load &load) { usleep(static_cast<unsigned>(load.seconds * 1e6)); }

}  // namespace

void Load::Unary() const {
  Stub stub = Connect(*this);
  CallOnce(*this, stub);
  meter_start(server, 0.5, seconds);
  for (int i = 0; i < count; i++) (new Caller(*this, stub))->Call();
  for (;;) pause();
}

void Load::Stream() const {
  std::vector<Stub> stubs;
  for (int i = 0; i < count; i += kStreamsPerConnection) {
    stubs.push_back(Connect(*this));
    CallOnce(*this, stubs.back());
  }
  meter_start(server, 1.5, seconds);
  for (int i = 0; i < count; i++) new Reader(stubs[i / kStreamsPerConnection], Message(*this));
  for (;;) pause();
}

// One after another, whatever the count.
void Load::Handshakes() const {
  meter_start(server, 0.5, seconds);
  for (;;) {
    uint64_t start = meter_now();
    CallOnce(*this, Connect(*this));
    meter_count(meter_now() - start);
  }
}

void Load::IdleConnections() const {
  std::vector<Stub> stubs;
  uint64_t server_before = 0, own_before = 0;
  for (int i = 0; i <= count; i++) {
    stubs.push_back(Connect(*this));
    CallOnce(*this, stubs.back());
    if (i > 0) continue;
    Settle(*this);
    server_before = meter_resident(server);
    own_before = meter_resident(getpid());
  }
  Settle(*this);
  meter_print_bytes(server_before, meter_resident(server), own_before, meter_resident(getpid()), count);
  _exit(0);
}

void Load::IdleStreams() const {
  std::vector<Stub> stubs;
  for (int i = 0; i < count; i += kIdleStreamsPerConnection) {
    stubs.push_back(Connect(*this));
    CallOnce(*this, stubs.back());
  }
  Settle(*this);
  uint64_t server_before = meter_resident(server), own_before = meter_resident(getpid());
  for (int i = 0; i < count; i++) new Reader(stubs[i / kIdleStreamsPerConnection], bench::Echo());
  Settle(*this);
  meter_print_bytes(server_before, meter_resident(server), own_before, meter_resident(getpid()), count);
  _exit(0);
}
