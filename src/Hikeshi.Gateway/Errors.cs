using Hikeshi.Kernel.Errors;

namespace Hikeshi.Gateway;

/// <summary>A configuration or an order that cannot be taken as it stands. <c>Where</c> is a JSON path.</summary>
public sealed record InvalidInput(string Path, string What, string Expected, string Mend)
    : Refusal("gateway.invalid", Path, What, Expected, Mend);

/// <summary>The order is of a kind that this gateway does not enforce.</summary>
public sealed record UnknownKind(string Kind)
    : Refusal("gateway.unknown-kind", "$.kind", $"the kind '{Kind}' is not known here", "one of the kinds that GET capabilities lists", "");

/// <summary>The same id was used for something else before.</summary>
public sealed record DifferentContent(string Id)
    : Refusal("gateway.conflict", "", $"containment {Id} is in force with a different content", "the same content, or a new id", "");

/// <summary>The containment has had its end and does not come back under the same id.</summary>
public sealed record AlreadyEnded(string Id)
    : Refusal("gateway.ended", "", $"containment {Id} was released", "a new id for a new containment", "");

/// <summary>The table of one member is full.</summary>
public sealed record TableFull(int Limit)
    : Refusal("gateway.full", "", $"{Limit} containments are held for this member", "fewer", "Release some, or put several destinations into one order.");

/// <summary>The off-box switch is pressed: nothing is contained while it is valid.</summary>
public sealed record SwitchPressed(string Id, string Signer, string Reason, DateTimeOffset Until)
    : Refusal("gateway.released", "", $"everything is released by switch {Id} of {Signer} ({Reason})", $"no orders until {Until:O}", "Order again after that, or take the switch away.");
