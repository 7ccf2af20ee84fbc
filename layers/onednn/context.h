#pragma once

#include <oneapi/dnnl/dnnl.hpp>
#include <utility>
#include <vector>

#include "layers/math/arena.h"
#include "layers/steps/builder.h"
#include "layers/steps/precision.h"

/// The one door to oneDNN, the same for 2.6 and 3.x: no other folder includes its headers. In here `_md` ends the name
/// of a memory descriptor and `_pd` that of a primitive descriptor, as in oneDNN's own examples.
namespace layers::onednn {

/// One argument of a primitive: DNNL_ARG_…, and the memory behind it.
struct Argument {
    int name;
    dnnl::memory memory;
};

/// The engine, the stream and the scratchpad of one plan. It belongs to the thread that made it, which from then on
/// computes with that thread alone: trials run side by side, and the bits do not depend on their number.
class Context {
public:
    explicit Context(Precision precision = Precision::float32);

    Precision precision() const { return precision_; }
    const dnnl::engine& engine() const { return engine_; }
    dnnl::memory memory(const dnnl::memory::desc& md, const float* data) const;

    /// Full float32, whatever ONEDNN_DEFAULT_FPMATH_MODE says, and a scratchpad that is ours: oneDNN's own belongs to
    /// a thread, and is enlarged while running.
    static dnnl::primitive_attr attributes();

    /// A primitive descriptor: 3.x takes the arguments themselves, 2.x an operation descriptor made of them.
    template <class Primitive, class... Arguments>
    typename Primitive::primitive_desc describe(const Arguments&... arguments) const {
#if DNNL_VERSION_MAJOR >= 3
        return typename Primitive::primitive_desc(engine_, arguments..., attributes());
#else
        return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attributes(), engine_);
#endif
    }

    /// The same for backward primitives, which want to know the forward one: last in 3.x, beside the rest in 2.x.
    template <class Primitive, class Forward, class... Arguments>
    typename Primitive::primitive_desc describe_backward(const Forward& forward_pd,
                                                         const Arguments&... arguments) const {
#if DNNL_VERSION_MAJOR >= 3
        return typename Primitive::primitive_desc(engine_, arguments..., forward_pd, attributes());
#else
        return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attributes(), engine_,
                                                  forward_pd);
#endif
    }

    /// A step that runs the primitive which `pd` describes. Its arguments are laid out here, once.
    template <class Primitive>
    Step step(const typename Primitive::primitive_desc& pd, std::vector<Argument> arguments) {
        return step(Primitive(pd), pd.scratchpad_desc(), std::move(arguments));
    }

    /// A step that brings values from one layout into another.
    Step reorder(const dnnl::memory& from, const dnnl::memory& to);
    /// Memory for what a step hands to those right after it: all such memory is the same.
    dnnl::memory handed_on(const dnnl::memory::desc& md);

    /// Memory of a step's own, which lasts as long as the context.
    dnnl::memory keep(const dnnl::memory::desc& md);
    /// The same values as bfloat16, in memory of their own, once the step has run.
    std::pair<dnnl::memory, Step> rounded(const dnnl::memory& from);

    /// Takes the memory that the largest of the steps needs. To be called once, after the last `step`.
    void finish();
    std::size_t bytes() const;

private:
    /// Memories of which one is used at a time, so that all stand at one place, as large as the largest.
    class SharedMemory {
    public:
        dnnl::memory add(dnnl::memory memory);
        void take();
        std::size_t bytes() const { return arena_.values().size_bytes(); }

    private:
        std::vector<dnnl::memory> memories_;
        std::size_t largest_ = 0;
        Arena arena_;
    };

    Step step(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad_md,
              std::vector<Argument> arguments);

    Precision precision_;
    dnnl::engine engine_;
    dnnl::stream stream_;
    SharedMemory scratchpad_, handed_on_;
    std::vector<Arena> kept_;
};

}  // namespace layers::onednn
