using Hikeshi.Kernel.Errors;

namespace Hikeshi.People.Approvals;

/// <summary>Why an approval, a refusal, a delegation or a standing order does not count.</summary>
/// <param name="Why">One word for machines: unknown, concluded, expired, own-request, not-a-person, already-given, not-delegated, not-permitted, malformed, signature, used-up.</param>
public sealed record ApprovalRefusal(string Why, string Where, string What, string Expected, string Mend)
    : Refusal("people.approval." + Why, Where, What, Expected, Mend);
