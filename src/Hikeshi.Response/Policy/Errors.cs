using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Policy;

/// <summary>A response policy that cannot be read; it never replaces one that is in force.</summary>
/// <param name="Where">File and line.</param>
public sealed record ResponsePolicyRefused(string Where, string What, string Expected)
    : Refusal("response.policy", Where, What, Expected, "See docs/response-policy.md; docs/examples/response-policy.yaml is a whole one.");
