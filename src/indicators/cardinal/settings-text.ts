/** A settings file in which every section is there, so that every indicator runs, and every setting is commented out. */
export const settingsText = `; The currency of the prices that are compared; without it, the first that is found.
; currency = KZT
; Values of tender/procurementMethodDetails for which prices are not compared (R024, R028, R036, R058) …
; no_price_comparison_procurement_methods = Random Selection
; … or the only ones for which they are: this list wins.
; price_comparison_procurement_methods = Reverse Auction

[output]
; info_currency_mismatches = true

; For jaryq cardinal prepare.

[defaults]
; currency = KZT
; item_classification_scheme = KZ-ENSTRU
; bid_status = valid
; award_status = active
; party_roles = true

[redactions]
; amount = 0
; organization_id = placeholder

[corrections]
; award_status_by_contract_status = true

[modifications]
; move_auctions = true
; prefix_buyer_or_procuring_entity_id = KZ-BIN-
; prefix_tenderer_or_supplier_id = KZ-BIN-
; split_procurement_method_details = -

[codelists.bid_status]
; qualified = valid

[codelists.award_status]
; Active = active

; For jaryq cardinal indicators. An indicator runs when its section is here: remove those that are not wanted.

[exclusions]
; procurement_method_details = Random Selection

; Short submission period: days, for all or some methods, and by procurementMethodDetails.
[R003]
; threshold = 15
; procurement_methods = open|selective|limited

[R003.procurement_method_details]
; emergency = 10
; international = 25

; Single bid received.
[R018]
; procurement_methods = open|selective

; The winning bid is close to the second.
[R024]
; threshold = 0.05

; Many bids, few awards.
[R025]
; percentile = 75
; threshold = 0.05

; Bids of different tenderers with the same price.
[R028]

; The winning bid came late.
[R030]

; All bids but the winner's are disqualified.
[R035]
; threshold = 1

; The lowest bid is disqualified.
[R036]

; Many bids are disqualified: of buyers, procuring entities and tenderers.
[R038]
; threshold = 0.5
; minimum_submitted_bids = 2
; minimum_contracting_processes = 2

; A supplier of very different things.
[R048]
; digits = 2
; threshold = 10
; minimum_contracting_processes = 20

; The winning bid is far below the second.
[R058]
; threshold = 0.5
`
