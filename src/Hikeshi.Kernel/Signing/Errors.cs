using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Signing;

/// <summary>A key file that cannot be used.</summary>
public sealed record KeyFileRefusal(string Path, string What, string Expected, string Mend)
    : Refusal("signing.key-file", Path, What, Expected, Mend);

/// <summary>A signature that does not hold, and why.</summary>
public sealed record SignatureRefusal(string What, string Expected)
    : Refusal("signing.signature", "", What, Expected, "Do not use the object; ask its sender for a signed copy");
