using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>
/// From an ecosystem's own range notation to a <c>vers</c> (vers-spec, test type <c>from_native</c>). Every bound of the native text
/// becomes one constraint, in the order of versions; nothing is simplified, because the suite expects the bounds as they were.
/// </summary>
public static class NativeRange
{
    /// <param name="type">A <c>vers</c> type.</param>
    /// <param name="native">One range, or several of which all must hold where the ecosystem writes one bound a text (deb, rpm).</param>
    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: the notation is not known, or broken.</exception>
    public static VersSpecifier ToVers(string type, params IReadOnlyList<string> native)
    {
        var constraints = new List<VersConstraint>();
        foreach (var text in native)
        {
            if (text.Length > VersSpecifier.MaxLength)
            {
                throw VersSpecifier.Refused(text, "this is too long for a range");
            }

            constraints.AddRange(Read(type, text));
        }

        return constraints.Count == 0 || constraints.Contains(VersConstraint.Any)
            ? VersSpecifier.Sorted(type, [VersConstraint.Any])
            : VersSpecifier.Sorted(type, constraints.Distinct().ToList());
    }

    private static IEnumerable<VersConstraint> Read(string type, string text) => type switch
    {
        "npm" => NpmRange.Read(text),
        "cargo" => CargoRange.Read(text),
        "composer" => ComposerRange.Read(text),
        "gem" => GemRange.Read(text),
        "pypi" => PyPiRange.Read(text),
        "maven" => BracketRange.Read(text, bareIsMinimum: false),
        "nuget" => BracketRange.Read(text, bareIsMinimum: true),
        "conan" => ConanRange.Read(text),
        "nginx" => NginxRange.Read(text),
        "openssl" => PlainRange.Listed(text),
        "deb" or "rpm" or "apk" or "alpine" or "alpm" or "golang" or "hex" or "hackage" or "pub" or "dart" or "semver" or "swift" or "generic" or "intdot" => PlainRange.Read(text),
        _ => throw VersSpecifier.Refused(text, $"no range notation is known for '{type}'"),
    };
}
