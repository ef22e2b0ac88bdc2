// SPDX-License-Identifier: Apache-2.0
#include "decode/loss_account.h"

#include <string>
#include <utility>

#include "base/units.h"

namespace weir::decode {
namespace {

constexpr const char* kBelowCeiling = "ceiling to rate";

double ns_for(double bytes, double bytes_per_s) {
    return bytes / bytes_per_s * kNanosecondsPerSecond;
}

/// Collects causes in the fixed order and prices each by the rate before and after it.
class Waterfall {
public:
    Waterfall(std::vector<Loss>& losses, double start_ns) : losses_(losses), elapsed_ns_(start_ns) {}

    void add(std::string name, const char* between, double ns) {
        const double before = kNanosecondsPerSecond / elapsed_ns_;
        elapsed_ns_ += ns;
        losses_.push_back({std::move(name), between, ns, before - kNanosecondsPerSecond / elapsed_ns_});
    }
    double elapsed_ns() const { return elapsed_ns_; }

private:
    std::vector<Loss>& losses_;
    double elapsed_ns_;
};

/// Spec marks that cannot be read leave their losses unreadable, with the same reason and remedy.
void add_spec_losses(const LossInputs& in, std::vector<Loss>& losses) {
    const double ceiling_ns = ns_for(in.bytes_per_token, in.ceiling_bytes_per_s);
    const auto step = [&](const char* name, const char* between, const Readable<double>& from,
                          const Readable<double>& to) {
        if (!from || !to) {
            const Unreadable& reason = from ? to.reason() : from.reason();
            losses.push_back({name, between, reason, reason});
            return;
        }
        Waterfall fall(losses, ns_for(in.bytes_per_token, *from));
        fall.add(name, between, ns_for(in.bytes_per_token, *to) - fall.elapsed_ns());
    };
    step("empty or slow channels", "best spec to spec", in.best_spec_bytes_per_s, in.spec_bytes_per_s);
    step("memory below its spec", "spec to ceiling", in.spec_bytes_per_s,
         Readable<double>(in.bytes_per_token / ceiling_ns * kNanosecondsPerSecond));
}

double kernel_ns(const LossInputs& in) {
    double ns = 0;
    for (const LossInputs::FormatBytes& format : in.formats) {
        ns += ns_for(format.bytes, in.ceiling_bytes_per_s) * (1 / format.of_ceiling - 1);
    }
    return ns;
}

}  // namespace

std::vector<Loss> account_losses(const LossInputs& in) {
    std::vector<Loss> losses;
    add_spec_losses(in, losses);
    Waterfall fall(losses, ns_for(in.bytes_per_token, in.ceiling_bytes_per_s));
    const double barrier_ns = in.barrier_ns * in.barriers_per_token;
    fall.add("weight layout padding", kBelowCeiling, ns_for(in.padding_bytes, in.ceiling_bytes_per_s));
    fall.add("matrix-vector kernels", kBelowCeiling, kernel_ns(in));
    fall.add("attention arithmetic", kBelowCeiling,
             in.attention_ns - ns_for(in.cache_bytes, in.ceiling_bytes_per_s));
    fall.add("norms, quantisation, routing", kBelowCeiling, in.activations_ns);
    fall.add("barriers", kBelowCeiling, barrier_ns);
    fall.add("uneven threads", kBelowCeiling, in.wait_ns - barrier_ns);
    fall.add("unexplained", kBelowCeiling, in.ns_per_token - fall.elapsed_ns());
    return losses;
}

}  // namespace weir::decode
