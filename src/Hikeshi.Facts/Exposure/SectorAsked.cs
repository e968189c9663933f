using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Exposure;

/// <summary>The hub asked every member whom an advisory reaches.</summary>
[FactKind("exposure.sector-asked/1")]
public sealed record SectorAsked(string QuestionId, string AdvisoryId, string Document, int Members) : Fact;

/// <summary>A member's answer arrived at the hub. <paramref name="Named"/> says that the member has consented to be named.</summary>
[FactKind("exposure.member-answered/1")]
public sealed record MemberAnswered(string QuestionId, MemberId Member, bool Named, bool Reached, IReadOnlyList<string> Functions, IReadOnlyList<string> Suppliers) : Fact;
