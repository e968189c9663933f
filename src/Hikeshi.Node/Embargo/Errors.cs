using Hikeshi.Kernel.Errors;

namespace Hikeshi.Node.Embargo;

/// <summary>Terms on which nothing is sealed.</summary>
public sealed record TermsRefused(string Where, string What, string Expected, string Mend)
    : Refusal("embargo.terms", Where, What, Expected, Mend);

/// <summary>The node's own key cannot be used. That is nothing that whoever seals a document could mend.</summary>
public sealed record OwnKeyUnusable(string Where, string What, string Expected, string Mend)
    : Refusal("embargo.own-key", Where, What, Expected, Mend);

/// <summary>A sealed document that cannot be opened: it is not time yet, or it is not what was sealed.</summary>
public sealed record StaysSealed(string Where, string What, string Expected, string Mend)
    : Refusal("embargo.stays-sealed", Where, What, Expected, Mend);
