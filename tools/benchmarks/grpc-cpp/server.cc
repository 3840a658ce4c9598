#include <grpcpp/grpcpp.h>

#include <iostream>

#include "echo.grpc.pb.h"
#include "echo.h"

namespace {

// Writes the same message until the caller has had enough. With an empty one it just stays open.
class Repeater : public grpc::ServerWriteReactor<bench::Echo> {
 public:
  explicit Repeater(const bench::Echo &message) : message_(message) {
    if (!message_.payload().empty()) StartWrite(&message_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) {
      StartWrite(&message_);
    } else {
      End();
    }
  }
  void OnCancel() override {
    if (message_.payload().empty()) End();
  }
  void OnDone() override { delete this; }

 private:
  void End() { Finish(grpc::Status::CANCELLED); }
  bench::Echo message_;
};

class Service : public bench::Bench::CallbackService {
  grpc::ServerUnaryReactor *Say(grpc::CallbackServerContext *context, const bench::Echo *request,
                                bench::Echo *reply) override {
    *reply = *request;
    auto *reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerWriteReactor<bench::Echo> *Stream(grpc::CallbackServerContext *, const bench::Echo *request) override {
    return new Repeater(*request);
  }
};

}  // namespace

void Serve(const std::string &certificate, const std::string &key) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({key, certificate});
  int port = 0;
  Service service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  std::cout << port << std::endl;
  server->Wait();
}
