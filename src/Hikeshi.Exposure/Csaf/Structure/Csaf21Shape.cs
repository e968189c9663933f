namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>The members of a CSAF 2.1 document (OASIS CSAF 2.1, section 3). Other members are not allowed, except in the content of extensions.</summary>
internal static class Csaf21Shape
{
    private const string Members =
        """
        csaf
          $schema* (https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json)
          document* document
          product_tree product_tree
          vulnerabilities [vulnerability]
          x_extensions [extension]!
        acknowledgment min 1
          names [text]
          organization text
          summary text
          urls [uri]
        branch min 3 max 3
          branches [branch]
          category* (architecture host_name language patch_level platform product_family product_name product_version product_version_range service_pack specification vendor)
          name* text
          product full_product_name
        note
          audience text
          category* (description details faq general legal_disclaimer other summary)
          group_ids [text]!
          product_ids [text]!
          text* text
          title text
        reference
          category (external self)
          summary* text
          url* uri
        full_product_name
          name* text
          product_id* text
          product_identification_helper product_identification_helper
          x_extensions [extension]!
        subpath
          category* (default_component_of external_component_of installed_on installed_with optional_component_of)
          next_product_reference* text
        document
          acknowledgments [acknowledgment]
          aggregate_severity aggregate_severity
          category* category
          csaf_version* (2.1)
          distribution* distribution
          lang lang
          license_expression text
          notes [note]
          publisher* publisher
          references [reference]
          source_lang lang
          title* text
          tracking* tracking
          x_extensions [extension]!
        product_tree min 1
          branches [branch]
          full_product_names [full_product_name]
          product_groups [product_group]
          product_paths [product_path]
        vulnerability min 1
          acknowledgments [acknowledgment]
          cve cve
          cwes [cwe]!
          disclosure_date date
          discovery_date date
          first_known_exploitation_dates [exploitation]!
          flags [flag]!
          ids [id]!
          involvements [involvement]!
          metrics [metric]!
          notes [note]
          product_status product_status
          references [reference]
          remediations [remediation]
          threats [threat]
          title text
          x_extensions [extension]!
        product_identification_helper min 1
          cpe cpe
          hashes [hashed_file]!
          model_numbers [text]!
          purls [purl21]!
          sbom_urls [uri]!
          serial_numbers [text]!
          skus [text]!
          x_generic_uris [generic_uri]!
        aggregate_severity
          namespace uri
          text* text
        distribution
          sharing_group sharing_group
          text text
          tlp* tlp
        publisher
          category* (coordinator discoverer multiplier other translator user vendor)
          contact_details text
          issuing_authority text
          name* text
          namespace* uri
        tracking
          aliases [text]!
          current_release_date* date
          generator generator
          id* trackingId
          initial_release_date* date
          revision_history* [revision]
          status* (draft final interim)
          version* version
        product_group
          group_id* text
          product_ids* [text]2!
          summary text
        product_path
          beginning_product_reference* text
          full_product_name* full_product_name
          subpaths* [subpath]
        cwe
          id* cweId
          name* category
          version* cweVersion
        exploitation min 3
          date* date
          exploitation_date* date
          group_ids [text]!
          product_ids [text]!
        flag
          date date
          group_ids [text]!
          label* (component_not_present inline_mitigations_already_exist vulnerable_code_cannot_be_controlled_by_adversary vulnerable_code_not_in_execute_path vulnerable_code_not_present)
          product_ids [text]!
        id
          group_ids [text]!
          product_ids [text]!
          system_name* text
          text* text
        involvement
          contact text
          date date
          group_ids [text]!
          party* (coordinator discoverer other user vendor)
          product_ids [text]!
          status* (completed contact_attempted disputed in_progress not_contacted open)
          summary text
        metric
          content* metric_content
          products* [text]!
          source uri
        product_status min 1
          first_affected [text]!
          first_fixed [text]!
          fixed [text]!
          known_affected [text]!
          known_not_affected [text]!
          last_affected [text]!
          recommended [text]!
          under_investigation [text]!
          unknown [text]!
        remediation
          category* (fix_planned mitigation no_fix_planned none_available optional_patch vendor_fix workaround)
          date date
          details* text
          entitlements [text]
          group_ids [text]!
          product_ids [text]!
          restart_required restart_required
          url uri
        threat
          category* (exploit_status impact target_set)
          date date
          details* text
          group_ids [text]!
          product_ids [text]!
        hashed_file
          file_hashes* [file_hash]!
          filename* text
        generic_uri
          namespace* uri
          uri* uri
        sharing_group
          id* uuid
          name text
        tlp
          label* (AMBER AMBER+STRICT CLEAR GREEN RED)
          url uri
        generator
          date date
          engine* engine
        revision
          date* date
          legacy_version text
          number* version
          summary* text
        metric_content min 1
          cvss_v2 any
          cvss_v3 any
          cvss_v4 any
          epss eps
          qualitative_severity_rating (critical high low medium none)
          ssvc_v2 any
          x_extensions [extension]!
        restart_required
          category* (connected dependencies machine none parent service system vulnerable_component zone)
          details text
        file_hash
          algorithm* algorithm
          value* hash21
        engine
          name* text
          version text
        eps
          percentile* share
          probability* share
          timestamp* date
        extension
          $schema* uri
          category* (essential significant supplementary)
          content* extension_content
          critical* truth
        extension_content min 1 open
        """;

    public static ObjectShape Document { get; } = new ShapeTable(Members, closed: true)["csaf"];
}
