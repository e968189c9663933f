using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>What is not as the Language Specification says.</summary>
/// <param name="Where">The JSON path.</param>
public sealed record OpenC2Fault(string Where, string What, string Expected)
    : Refusal("openc2.message", Where, What, Expected, "Mend the message; it was not acted upon")
{
    internal static OpenC2Fault At(string path, string what, string expected) => new(path, what, expected);
}
