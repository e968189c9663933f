using Hikeshi.Kernel.Errors;

namespace Hikeshi.Node.Embargo;

/// <summary>Terms on which nothing is sealed.</summary>
public sealed record TermsRefused(string Where, string What, string Expected, string Mend)
    : Refusal("embargo.terms", Where, What, Expected, Mend);

/// <summary>A sealed document that cannot be opened: it is not time yet, or it is not what was sealed.</summary>
public sealed record StaysSealed(string Where, string What, string Expected, string Mend)
    : Refusal("embargo.stays-sealed", Where, What, Expected, Mend);
