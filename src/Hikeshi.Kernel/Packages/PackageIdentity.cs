namespace Hikeshi.Kernel.Packages;

/// <summary>From a purl to the identity that advisories use; the choices are written down in docs/exposure.md.</summary>
internal static class PackageIdentity
{
    public static VersionedKey? Of(PackageUrl purl)
    {
        if (purl.Type is "deb" or "apk" or "rpm" or "alpine")
        {
            return OfDistribution(purl);
        }

        if (Ecosystem.OfPurlType(purl.Type) is not { } ecosystem)
        {
            return null;
        }

        var name = purl.Namespace is null ? purl.Name : purl.Type == "maven" ? purl.Namespace + ":" + purl.Name : purl.Namespace + "/" + purl.Name;
        return new VersionedKey(PackageKey.Of(ecosystem, name), purl.Version);
    }

    private static VersionedKey? OfDistribution(PackageUrl purl)
    {
        var (vendor, release) = DistributionOf(purl);
        var ecosystem = (purl.Type, vendor) switch
        {
            ("deb", "debian") => Released("Debian", Numbers(release, 1)),
            ("deb", "ubuntu") => Released("Ubuntu", Numbers(release, 2)),
            ("apk" or "alpine", "alpine") => Released("Alpine", Numbers(release, 2) is { } number ? "v" + number : null),
            ("apk", "wolfi") => "Wolfi",
            ("apk", "chainguard") => "Chainguard",
            ("rpm", "almalinux" or "alma") => Released("AlmaLinux", Numbers(release, 1)),
            ("rpm", "rocky" or "rockylinux" or "rocky-linux") => Released("Rocky Linux", Numbers(release, 1)),
            ("rpm", "mageia") => Released("Mageia", Numbers(release, 1)),
            _ => null,
        };
        if (ecosystem is null)
        {
            return null;
        }

        return purl.Type == "rpm" ? new VersionedKey(PackageKey.Of(ecosystem, purl.Name), WithEpoch(purl)) : OfSource(purl, ecosystem);
    }

    /// <summary>Debian, Ubuntu and Alpine advise on source packages; scanners name the source in a qualifier, <c>name</c> or <c>name@version</c>.</summary>
    private static VersionedKey OfSource(PackageUrl purl, string ecosystem)
    {
        if (!purl.Qualifiers.TryGetValue("upstream", out var source) && !purl.Qualifiers.TryGetValue("source", out source))
        {
            return new VersionedKey(PackageKey.Of(ecosystem, purl.Name), purl.Version);
        }

        var at = source.IndexOf('@', StringComparison.Ordinal);
        return at <= 0
            ? new VersionedKey(PackageKey.Of(ecosystem, source), purl.Version)
            : new VersionedKey(PackageKey.Of(ecosystem, source[..at]), source[(at + 1)..]);
    }

    private static (string Vendor, string? Release) DistributionOf(PackageUrl purl)
    {
        var vendor = purl.Namespace ?? (purl.Type == "alpine" ? "alpine" : "");
        if (!purl.Qualifiers.TryGetValue("distro", out var distro))
        {
            return (vendor, null);
        }

        // Both "debian-12" and the bare "3.17.0" are in use; the vendor itself may contain a hyphen.
        var hyphen = distro.LastIndexOf('-');
        return (vendor.Length > 0 ? vendor : hyphen > 0 ? distro[..hyphen].ToLowerInvariant() : "", hyphen < 0 ? distro : distro[(hyphen + 1)..]);
    }

    /// <summary>The first <paramref name="count"/> numbers of a release, or its code name where one is known.</summary>
    private static string? Numbers(string? release, int count)
    {
        var text = release is null ? "" : CodeName(release.ToLowerInvariant()).TrimStart('v');
        var parts = text.Split('.');
        return parts.Length >= count && parts.Take(count).All(part => part.Length > 0 && part.All(char.IsAsciiDigit)) ? string.Join('.', parts.Take(count)) : null;
    }

    private static string CodeName(string release) => release switch
    {
        "stretch" => "9",
        "buster" => "10",
        "bullseye" => "11",
        "bookworm" => "12",
        "trixie" => "13",
        "forky" => "14",
        "bionic" => "18.04",
        "focal" => "20.04",
        "jammy" => "22.04",
        "noble" => "24.04",
        _ => release,
    };

    /// <summary>Without a release there is nothing to compare with: an advisory always names one.</summary>
    private static string? Released(string ecosystem, string? release) => release is null ? null : $"{ecosystem}:{release}";

    /// <summary>purl keeps the epoch of an rpm in a qualifier; rpm compares it first.</summary>
    private static string? WithEpoch(PackageUrl purl) =>
        purl.Version is { } version && purl.Qualifiers.TryGetValue("epoch", out var epoch) && !version.Contains(':', StringComparison.Ordinal) ? $"{epoch}:{version}" : purl.Version;
}
