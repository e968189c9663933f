using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Node;

/// <summary>A node began to work on its data directory.</summary>
/// <param name="Role"><c>member</c> or <c>hub</c>.</param>
/// <param name="Resumed">True when the directory held entries already. New in version 2; version 1 is read with <c>false</c>.</param>
[FactKind("node.started/2")]
public sealed record NodeStarted(MemberId Member, string Role, string SoftwareVersion, bool Resumed) : Fact;
