namespace Hikeshi.Sharing.Versions;

/// <summary>Why a producer took an object back, as a top-level property extension (STIX 2.1 §7.3): the standard has a place for that it did, and none for why.</summary>
internal static class Retraction
{
    public const string ExtensionId = "extension-definition--8c1f2a76-3d0e-5b0c-9f51-0d6a7e5b4c21";
    public const string Property = "hikeshi_revoked_because";
}
