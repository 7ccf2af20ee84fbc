#pragma once

#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

#include "layers/math/arena.h"
#include "layers/steps/builder.h"

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
    Context();

    const dnnl::engine& engine() const { return engine_; }
    dnnl::memory memory(const dnnl::memory::desc& md, const float* data) const;

    /// Full float32, whatever ONEDNN_DEFAULT_FPMATH_MODE says, and a scratchpad that is ours: oneDNN's own belongs to
    /// a thread, and is enlarged while running.
    static dnnl::primitive_attr attributes();

    /// A primitive descriptor: 3.x takes the arguments themselves, 2.x an operation descriptor made of them. A backward
    /// descriptor that needs a hint, as those of convolution and pooling do, takes it last in 3.x, and beside the
    /// operation descriptor in 2.x: it will want an overload of its own.
    template <class Primitive, class... Arguments>
    typename Primitive::primitive_desc describe(const Arguments&... arguments) const {
#if DNNL_VERSION_MAJOR >= 3
        return typename Primitive::primitive_desc(engine_, arguments..., attributes());
#else
        return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attributes(), engine_);
#endif
    }

    /// A step that runs the primitive which `pd` describes. Its arguments are laid out here, once.
    template <class Primitive>
    Step step(const typename Primitive::primitive_desc& pd, std::vector<Argument> arguments) {
        return step(Primitive(pd), pd.scratchpad_desc(), std::move(arguments));
    }

    /// Takes the memory that the largest of the steps needs. To be called once, after the last `step`.
    void finish();
    std::size_t bytes() const { return scratchpad_.values().size_bytes(); }

private:
    Step step(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad_md,
              std::vector<Argument> arguments);

    dnnl::engine engine_;
    dnnl::stream stream_;
    std::vector<dnnl::memory> pads_;  // one for each step, all on the same memory
    std::size_t largest_ = 0;
    Arena scratchpad_;
};

}  // namespace layers::onednn
