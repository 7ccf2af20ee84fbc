#include "runner/results/pictures.h"

#include <algorithm>
#include <string_view>

#include "runner/results/glyphs.h"
#include "runner/results/svg.h"

namespace runner {

namespace {

/// A gnuplot that cannot write to the end says nothing of it.
bool is_whole(std::string_view picture, PictureFormat format) {
    using namespace std::string_view_literals;
    if (format == PictureFormat::png) return picture.ends_with("IEND\xae\x42\x60\x82"sv);
    const std::size_t end = picture.find_last_not_of(" \r\n");
    return end != picture.npos && picture.substr(0, end + 1).ends_with("</svg>");
}

}  // namespace

bool PictureOptions::shows(const std::string& variant) const {
    return variants.empty() || std::ranges::find(variants, variant) != variants.end();
}

const std::vector<const PictureKind*>& picture_kinds() {
    static const std::vector<const PictureKind*> table = {&curves_picture,      &confusion_picture, &sparsity_picture,
                                                          &uncertainty_picture, &sizes_picture,     &search_picture};
    return table;
}

Answer draw(const PictureScript& script, PictureFormat format) {
    const bool drawn_here = format == PictureFormat::png;  // an SVG's reader may have other fonts
    Answer picture = run_program("gnuplot", {"-"}, drawn_here ? with_known_glyphs(script.text) : script.text);
    if (picture.problem.empty() && !is_whole(picture.out, format))
        return {{}, "gnuplot has written a part of it only: is there no room for temporary files?"};
    if (format == PictureFormat::svg) picture.out = mended_svg(picture.out);
    return picture;
}

Answer draw(const PictureKind& kind, const PictureSources& sources, const PictureOptions& options) {
    const PictureScript script = kind.script(sources, options);
    return script.text.empty() ? Answer{{}, kind.nothing} : draw(script, options.format);
}

Answer draw(const Results& results, PictureFormat format) {
    return draw(curves_picture, {{results.experiment, &results}}, {.format = format});
}

Answer svg_of_dot(const std::string& dot) { return run_program("dot", {"-Tsvg"}, dot); }

}  // namespace runner
